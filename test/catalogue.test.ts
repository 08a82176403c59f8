import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allowed } from './support/catalogue.ts'
import { sql } from './support/world.ts'

const rules = readFileSync(join(import.meta.dirname, 'catalogue.sql'), 'utf8')

test('the catalogue of the database breaks no rule, but for the listed exceptions', async () => {
  const found = await sql<{ rule: string; thing: string }>(rules)
  const unlisted = found.filter(({ rule, thing }) => allowed[rule]?.[thing] === undefined).map(({ rule, thing }) => `${rule}: ${thing}`)
  expect(unlisted).toEqual([])
  const names = new Set(found.map(({ rule, thing }) => `${rule}: ${thing}`))
  const listed = Object.entries(allowed).flatMap(([rule, things]) => Object.keys(things).map((thing) => `${rule}: ${thing}`))
  expect(listed.filter((name) => !names.has(name))).toEqual([])
})

test('a table that was made without care breaks every rule that it can', async () => {
  // one statement is one transaction: the planted tables are gone when the rules have been read
  const found = await planted(`
    create table planted_parent (id uuid primary key, tenant_id uuid not null, email text unique);
    create table planted (id uuid primary key, tenant_id uuid not null, parent uuid references planted_parent (id), price real, at timestamp);
    create table planted_rules (tenant_id uuid primary key); alter table planted_rules enable row level security;
    create policy lax on planted_rules to cortado_app using (true);
    create table planted_nobody (id int);
    create function app.planted_definer() returns int language sql security definer as 'select 1';
    create view planted_view as select * from planted;
    create materialized view planted_matview as select * from planted;
    grant truncate on planted to cortado_app; grant select on planted_parent to public`)
  const broken = new Set(found.filter(({ thing }) => thing.includes('planted')).map(({ rule }) => rule.slice(0, 1)))
  expect([...broken].toSorted((a, b) => (a < b ? -1 : 1)).join('')).toBe('abcdefghij')
})

async function planted(statements: string) {
  await sql('begin')
  try {
    await sql(statements)
    return await sql<{ rule: string; thing: string }>(rules)
  } finally {
    await sql('rollback')
  }
}

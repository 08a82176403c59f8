import { expect, test } from 'vitest'
import { classesOf, personal } from '../drizzle/personal.ts'
import { sql } from './support/world.ts'

/** Numbers, instants, flags and uuids are structure; everything else may hold words about somebody. */
const STRUCTURE = ['uuid', 'boolean', 'smallint', 'integer', 'bigint', 'numeric', 'date', 'timestamp with time zone']

const columnsThatSay = () =>
  sql<{ name: string }>(
    `select c.table_name || '.' || c.column_name as name from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and not (c.data_type = any($1)) order by 1`,
    [STRUCTURE],
  )

const registered = () => Object.entries(personal).flatMap(([table, classes]) => classesOf(classes).map(([column]) => `${table}.${column}`))

test('every column that could say something of a person has a class, and only one', async () => {
  const found = (await columnsThatSay()).map(({ name }) => name)
  const known = registered()
  expect(
    found.filter((name) => !known.includes(name)),
    'give it a class in drizzle/personal.ts',
  ).toEqual([])
  expect(known.filter((name, at) => known.indexOf(name) !== at)).toEqual([])
})

test('no class is left of a column that is gone', async () => {
  const tables = await sql<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'public'`)
  const known = Object.keys(personal)
  expect(tables.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([])
  expect(known.filter((table) => !tables.some(({ name }) => name === table))).toEqual([])
  const found = new Set((await columnsThatSay()).map(({ name }) => name))
  expect(registered().filter((name) => !found.has(name))).toEqual([])
})

test('a column made without a class is noticed, whatever it is', async () => {
  await sql('begin')
  try {
    await sql(`create table planted (id uuid primary key, nickname text, tags text[], more jsonb, seen inet, since date, count int)`)
    const found = (await columnsThatSay()).map(({ name }) => name).filter((name) => name.startsWith('planted.'))
    expect(found).toEqual(['planted.more', 'planted.nickname', 'planted.seen', 'planted.tags'])
  } finally {
    await sql('rollback')
  }
})

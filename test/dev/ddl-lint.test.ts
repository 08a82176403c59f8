import { expect, test } from 'vitest'
import { frozenFindings, lintMigrations } from '../../dev/ddl-lint.ts'
import { readMigrations } from '../../dev/migrations.ts'
import { migrationsFolder } from './migrations-folder.ts'

const OFF = 'SET row_security = off;--> statement-breakpoint\n'
const OUTSIDE = `${OFF}-- outside a transaction\n`

/** What is said of the last of these files; each begins as a migration does. */
async function said(...texts: string[]) {
  const files = Object.fromEntries(texts.map((text, number) => [`000${number}`, text.startsWith('SET row') ? text : OFF + text]))
  return (await lintMigrations(readMigrations(migrationsFolder(files)))).map(({ rule }) => rule)
}

test.each<[rule: string, bad: string]>([
  ['row-security-off', 'SET row_security = on;--> statement-breakpoint\nSELECT 1'],
  ['migrator-settings', `SET lock_timeout = '1h'`],
  ['migrator-settings', `SET LOCAL session_replication_role = 'replica'`],
  ['no-transaction-control', 'COMMIT'],
  ['outside-a-transaction', 'CREATE INDEX CONCURRENTLY orders_by_note ON orders (note)'],
  ['outside-a-transaction', `${OUTSIDE}ALTER TABLE orders ADD COLUMN note text`],
  ['outside-a-transaction', `${OUTSIDE}DROP INDEX CONCURRENTLY orders_by_note`],
  ['outside-a-transaction', `${OUTSIDE}CREATE INDEX CONCURRENTLY a ON orders (note); CREATE INDEX CONCURRENTLY b ON orders (name)`],
  ['index-concurrently', 'CREATE INDEX orders_by_note ON orders (note)'],
  ['index-concurrently', 'CREATE UNIQUE INDEX orders_by_note ON public.orders (note)'],
  ['index-concurrently', 'DROP INDEX orders_by_note'],
  ['no-table-locks', 'LOCK TABLE orders'],
  ['no-table-locks', 'TRUNCATE leases'],
  ['no-table-locks', 'VACUUM FULL orders'],
  ['no-table-locks', 'CLUSTER orders USING order_exists'],
  ['no-table-locks', 'REINDEX TABLE orders'],
  ['no-table-locks', 'REFRESH MATERIALIZED VIEW sales'],
  ['backfill-in-batches', `UPDATE orders SET note = ''`],
  ['backfill-in-batches', 'DELETE FROM orders'],
  ['no-hidden-ddl', `DO $$ BEGIN EXECUTE 'ALTER TABLE orders ADD COLUMN note text'; END $$`],
  ['contract-step', 'DROP TABLE orders'],
  ['contract-step', 'ALTER TABLE orders DROP COLUMN note'],
  ['contract-step', 'ALTER TABLE orders RENAME COLUMN note TO remark'],
  ['contract-step', 'ALTER TABLE orders RENAME TO sales'],
  ['contract-step', 'DROP FUNCTION app.place_order(jsonb)'],
  ['contract-step', 'ALTER TABLE orders ALTER COLUMN note DROP DEFAULT'],
  ['contract-step', 'REVOKE SELECT ON orders FROM cortado_app'],
  ['contract-step', 'ALTER TABLE orders SET SCHEMA archive'],
  ['no-enum', `CREATE TYPE size AS ENUM ('small', 'large')`],
  ['column-types', 'ALTER TABLE orders ADD COLUMN weight double precision'],
  ['column-types', 'ALTER TABLE orders ADD COLUMN total money'],
  ['column-types', 'ALTER TABLE orders ADD COLUMN at timestamp'],
  ['column-types', 'ALTER TABLE orders ADD COLUMN at timestamptz'],
  ['column-types', 'ALTER TABLE orders ADD COLUMN number serial'],
  ['add-column-not-null', 'ALTER TABLE orders ADD COLUMN note text NOT NULL'],
  ['volatile-default', 'ALTER TABLE orders ADD COLUMN key uuid DEFAULT gen_random_uuid()'],
  ['add-column-constraint', 'ALTER TABLE orders ADD COLUMN note text UNIQUE'],
  ['add-column-constraint', 'ALTER TABLE orders ADD COLUMN parent uuid REFERENCES orders (id)'],
  ['add-column-constraint', 'ALTER TABLE orders ADD COLUMN age int CHECK (age > 0)'],
  ['add-column-constraint', 'ALTER TABLE orders ADD COLUMN twice int GENERATED ALWAYS AS (total * 2) STORED'],
  ['add-column-constraint', 'ALTER TABLE orders ADD COLUMN no int GENERATED ALWAYS AS IDENTITY'],
  ['constraint-not-valid', 'ALTER TABLE orders ADD CONSTRAINT totals CHECK (total > 0)'],
  ['constraint-not-valid', 'ALTER TABLE orders ADD CONSTRAINT parent FOREIGN KEY (parent) REFERENCES orders (id)'],
  ['constraint-using-index', 'ALTER TABLE orders ADD CONSTRAINT note_taken UNIQUE (note)'],
  ['constraint-using-index', 'ALTER TABLE orders ADD CONSTRAINT apart EXCLUDE USING gist (during WITH &&)'],
  ['validate-outside', 'ALTER TABLE orders VALIDATE CONSTRAINT totals'],
  ['set-not-null', 'ALTER TABLE orders ALTER COLUMN note SET NOT NULL'],
  ['column-type', 'ALTER TABLE orders ALTER COLUMN note TYPE varchar(10)'],
  ['no-rewrite', 'ALTER TABLE orders SET UNLOGGED'],
  ['force-row-security', 'ALTER TABLE orders NO FORCE ROW LEVEL SECURITY'],
  ['force-row-security', 'CREATE TABLE pots (id uuid); ALTER TABLE pots ENABLE ROW LEVEL SECURITY'],
])('%s refuses: %s', async (rule, bad) => {
  expect(await said(bad)).toEqual([rule])
})

const made = 'CREATE TABLE pots (id uuid, size int); ALTER TABLE pots ENABLE ROW LEVEL SECURITY; ALTER TABLE pots FORCE ROW LEVEL SECURITY;'
test.each([
  [
    'what happens to a table that the same file makes',
    `${made} CREATE INDEX pots_by_size ON pots (size); ALTER TABLE pots ADD CONSTRAINT size_taken UNIQUE (size)`,
  ],
  ['a column with a default that is once a statement', 'ALTER TABLE orders ADD COLUMN at timestamptz(3) NOT NULL DEFAULT app.now()'],
  ['a default for new rows only', 'ALTER TABLE orders ALTER COLUMN key SET DEFAULT gen_random_uuid()'],
  ['a constraint that is not validated yet', 'ALTER TABLE orders ADD CONSTRAINT totals CHECK (total > 0) NOT VALID'],
  ['a unique key on an index that is there', 'ALTER TABLE orders ADD CONSTRAINT note_taken UNIQUE USING INDEX orders_by_note'],
  [
    'an index that is built beside the writers',
    `${OUTSIDE}CREATE INDEX CONCURRENTLY orders_by_note ON orders (note);--> statement-breakpoint\nANALYZE orders`,
  ],
  ['an index that goes', `${OUTSIDE}DROP INDEX CONCURRENTLY IF EXISTS orders_by_note`],
  ['a validation by itself', `${OUTSIDE}ALTER TABLE orders VALIDATE CONSTRAINT totals`],
  [
    'a backfill that commits its batches',
    `${OUTSIDE}DO $$ BEGIN LOOP UPDATE orders SET note = '' WHERE note IS NULL; COMMIT; EXIT; END LOOP; END $$`,
  ],
  ['a contract step that names its release', '-- contract: 0.4.0 reads remark instead\nALTER TABLE orders DROP COLUMN note'],
  ['what somebody has thought about', '-- allow backfill-in-batches: one row\nUPDATE feed_epochs SET epoch = epoch'],
  [
    'functions, policies, grants',
    'CREATE OR REPLACE FUNCTION app.x() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$; DROP POLICY a ON orders; REVOKE EXECUTE ON FUNCTION app.x() FROM PUBLIC',
  ],
])('nothing is said against %s', async (_, good) => {
  expect(await said(good)).toEqual([])
})

test('NOT NULL is allowed once a check of the same column has been validated', async () => {
  const check = 'ALTER TABLE orders ADD CONSTRAINT noted CHECK (note IS NOT NULL) NOT VALID'
  const validated = `${OUTSIDE}ALTER TABLE orders VALIDATE CONSTRAINT noted`
  const set = (column: string) => `ALTER TABLE orders ALTER COLUMN ${column} SET NOT NULL`
  expect(await said(check, set('note'))).toEqual(['set-not-null'])
  expect(await said(check, validated, set('name'))).toEqual(['set-not-null'])
  expect(await said(check, validated, set('note'))).toEqual([])
})

test('a finding says where it is', async () => {
  const text = `${OFF}-- a word about it\nSELECT 'ü';\n\n-- and about this\nCREATE INDEX a\n  ON orders (note);`
  const findings = await lintMigrations(readMigrations(migrationsFolder({ '0000_a': text })))
  expect(findings).toMatchObject([{ file: 'migrations/0000_a.sql', line: 6, rule: 'index-concurrently' }])
})

test('a migration that others have applied is neither edited nor taken away', () => {
  const folder = (text: string) => readMigrations(migrationsFolder({ '0000_a': 'SELECT 1', '0001_b': text }))
  const known = Object.fromEntries(folder('SELECT 2').map(({ tag, hash }) => [tag, hash]))
  const messages = (text: string, more = {}) =>
    frozenFindings(folder(text), { ...known, ...more }).map(({ message }) => message.split(':')[0])
  expect(messages('SELECT 2')).toEqual([])
  expect(messages('SELECT 3')).toEqual(['it was changed after it had been frozen'])
  expect(messages('SELECT 2', { '0002_c': 'gone' })).toEqual(['it is gone, but databases have applied it'])
  expect(frozenFindings(folder('SELECT 2'), {}).map(({ rule }) => rule)).toEqual(['only-added', 'only-added'])
})

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate } from '../../dev/migrate.ts'
import { startEndpoint } from './neon-endpoint.ts'

const { postgres, direct } = await startEndpoint()
const urlOf = (database: string, user = 'postgres', password = 'postgres') =>
  `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${postgres.port}/${database}`

let number = 0
let database = ''
beforeEach(async () => {
  database = `empty_${++number}`
  await direct.query(`create database ${database}`)
})
afterEach(() => direct.query(`drop database ${database} with (force)`))

async function asOwner<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: urlOf(database) })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

test('a first run applies everything, a second one nothing', async () => {
  const ownerUrl = urlOf(database)
  expect((await migrate({ ownerUrl, logins: [] })).applied).toBeGreaterThan(0)
  expect(await migrate({ ownerUrl, logins: [] })).toEqual({ applied: 0 })
})

test('roles get the passwords of their connection strings, whatever is in them', async () => {
  const password = `it's "quoted"\\ $$ %`
  const app = urlOf(database, 'cortado_app', password)
  await migrate({ ownerUrl: urlOf(database), logins: [app, urlOf(database, 'nobody_made_this')] })
  const client = new Client({ connectionString: app })
  await client.connect()
  const { rows } = await client.query('select current_user as role, rolbypassrls, rolsuper from pg_roles where rolname = current_user')
  expect(rows).toEqual([{ role: 'cortado_app', rolbypassrls: false, rolsuper: false }])
  await client.end()
})

test('a run beside another one is refused', async () => {
  await asOwner(async (other) => {
    await other.query(`select pg_advisory_lock(hashtextextended('cortado:migrate', 0))`)
    await expect(migrate({ ownerUrl: urlOf(database), logins: [] })).rejects.toThrow(
      'Migration failed: another run is migrating this database',
    )
  })
})

test('a failed run leaves nothing behind, and the next one works', async () => {
  await asOwner((client) => client.query('create table tenants (in_the_way int)'))
  await expect(migrate({ ownerUrl: urlOf(database), logins: [] })).rejects.toThrow('relation "tenants" already exists')
  const left = await asOwner((client) => client.query(`select tablename from pg_tables where schemaname = 'public'`))
  expect(left.rows).toEqual([{ tablename: 'tenants' }])
  await asOwner((client) => client.query('drop table tenants'))
  expect((await migrate({ ownerUrl: urlOf(database), logins: [] })).applied).toBeGreaterThan(0)
})

test('the command says what it did in one line, and why it failed in one line', async () => {
  const run = (ownerUrl: string) =>
    promisify(execFile)(process.execPath, [join(import.meta.dirname, '../../dev/migrate.ts')], {
      env: { ...process.env, OWNER_DATABASE_URL: ownerUrl },
    })
  expect((await run(urlOf(database))).stdout).toMatch(/^\d+ migrations applied\.\n$/)
  await expect(run(urlOf('nowhere'))).rejects.toMatchObject({ code: 1, stderr: 'Migration failed: database "nowhere" does not exist\n' })
})

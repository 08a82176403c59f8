import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { ownDatabase } from './own-database.ts'

export type Cell = { relname: string; n: number; command: string; outcome: string }
type Caller = { role: string; settings: Record<string, string> }

/** The same ids as probe.id in isolation.sql. */
const id = (stem: string, n: number) =>
  createHash('md5')
    .update(`${stem}:${n}`)
    .digest('hex')
    .replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

const caller = (settings: Record<string, string>, role = 'cortado_app'): Caller => ({ role, settings })
const here = { tenant_id: id('tenant', 1) }
const elsewhere = { tenant_id: id('tenant', 2) }
const person = { user_id: id('user', 1), actor_id: id('user', 1), principal: 'principal1' }
const stranger = { user_id: id('user', 9), actor_id: id('user', 9), principal: 'principal9' }

/** Row 1 of every table is theirs, row 2 is somebody else's in the same tenant. */
export const callers: Record<string, Caller> = {
  staff: caller({ ...here, ...person, actor_kind: 'staff' }),
  'staff of one location': caller({ ...here, ...person, actor_kind: 'staff', location_ids: `{${id('location', 1)}}` }),
  'staff who see their own': caller({ ...here, ...person, actor_kind: 'staff', own: 'true' }),
  'support as staff': caller({ ...here, ...person, actor_kind: 'staff', impersonator_id: id('impersonator', 1) }),
  customer: caller({ ...here, ...person, actor_kind: 'customer', customer_id: id('customer', 1) }),
  guest: caller({ ...here, actor_kind: 'guest', actor_id: id('order', 1), order_id: id('order', 1), principal: 'guest' }),
  visitor: caller({ ...here, actor_kind: 'anonymous', principal: 'anonymous:none' }),
  user: caller({ ...person, actor_kind: 'user' }),
  'staff of another tenant': caller({ ...elsewhere, ...stranger, actor_kind: 'staff' }),
  'customer of another tenant': caller({ ...elsewhere, ...stranger, actor_kind: 'customer', customer_id: id('customer', 9) }),
  'guest of another tenant': caller({
    ...elsewhere,
    actor_kind: 'guest',
    actor_id: id('order', 9),
    order_id: id('order', 9),
    principal: 'guest',
  }),
  nobody: caller({}),
  'who knows an e-mail': caller({ email: 'email1', actor_kind: 'anonymous' }),
  'who knows a pairing code': caller({ token_hash: 'code_hash1', actor_kind: 'anonymous' }),
  device: caller({
    ...here,
    actor_kind: 'device',
    actor_id: id('device', 1),
    device_id: id('device', 1),
    location_ids: `{${id('location', 1)}}`,
    principal: 'principal1',
  }),
  'who holds a token': caller({ token_hash: 'hash1', actor_kind: 'anonymous' }),
  'who shows a passkey': caller({ credential_id: 'credential_id1', actor_kind: 'anonymous' }),
  'who comes from a provider': caller({ issuer: 'issuer1', subject: 'subject1', actor_kind: 'anonymous' }),
  'who tries a password': caller({ lock_key: 'key1', actor_kind: 'anonymous' }),
  'who comes by a host': caller({ host: 'host1', actor_kind: 'anonymous' }),
  'who knows a slug': caller({ slug: 'slug1', actor_kind: 'anonymous' }),
  platform: caller({ ...person, actor_kind: 'platform' }),
  // as whoever the rows were written by: what they may write is signed with their own name
  'who runs the platform': caller({ ...here, ...person, actor_kind: 'customer', noted: 'noted' }, 'cortado_platform'),
  'who runs the platform, unnoted': caller({ ...here, ...person, actor_kind: 'platform', noted: '' }, 'cortado_platform'),
  job: caller({}, 'cortado_job'),
  search: caller(person, 'cortado_search'),
  'who closes the tenant': caller(here, 'cortado_closer'),
}

/** A database of its own with two rows in every table, made from the catalogue. */
export async function seeded(superuser: string) {
  await ownDatabase('isolation')
  const client = new Client({ connectionString: Object.assign(new URL(superuser), { pathname: '/isolation' }).href })
  await client.connect()
  await client.query(readFileSync(join(import.meta.dirname, '..', 'isolation.sql'), 'utf8'))
  await client.query('begin; call probe.seed(); commit')
  const { rows } = await client.query<{ relname: string }>('select distinct relname from probe.seeds order by 1')
  return { client, tables: rows.map(({ relname }) => relname) }
}

/** What this caller can do with the rows of these tables. Needs a transaction and leaves nothing behind in it; one message, and so one round trip. */
export async function matrix(client: Client, { role, settings }: Caller, tables: string[]): Promise<Cell[]> {
  const statements = [
    'savepoint probe',
    ...Object.entries(settings).map(([name, value]) => `select set_config('app.${name}', ${client.escapeLiteral(value)}, true)`),
    `set local role ${role}`,
    `select * from probe.matrix(array[${tables.map((table) => client.escapeLiteral(table)).join(', ')}])`,
    'rollback to savepoint probe',
  ]
  const said = (await client.query(statements.join(';'))) as unknown as { rows: Cell[] }[]
  return said.at(-2)?.rows ?? []
}

/** All that a caller can do with a table, as one text. */
export const cellsAsText = async (client: Client, name: string, table: string) =>
  (await matrix(client, callers[name] ?? caller({}), [table])).map(({ n, command, outcome }) => `${n} ${command} = ${outcome}`).join()

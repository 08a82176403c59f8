import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { Client } from 'pg'
import { from } from 'pg-copy-streams'
import { appliedIn, copied, fileOf, hashing, readManifest, tablesOf, type Manifest, type SavedTable } from './backup-manifest.ts'
import { migrate } from './migrate.ts'
import { readMigrations } from './migrations.ts'
import { asOwner, runCommand } from './owner.ts'
import { restored } from './restored.ts'

/** What the migrations themselves put into an empty database; the backup has its own. */
const WRITTEN_BY_MIGRATIONS = ['feed_epochs', 'plans', 'common_passwords']

type Restore = { ownerUrl: string; folder: string; logins?: string[] }

/**
 * Brings a backup into an empty database: migrates it to where the backup was taken, loads everything in one transaction and raises the
 * feed's epoch in it, migrates on to this release, and has the invariants looked at. Refuses a database that holds anything.
 */
export async function restore({ ownerUrl, folder, logins = [] }: Restore): Promise<{ manifest: Manifest; epoch: number }> {
  const manifest = readManifest(folder)
  await migrate({ ownerUrl, logins: [], upTo: newestOf(manifest) })
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  let epoch: number
  try {
    await client.query('set row_security = off')
    await refuseOther(client, manifest)
    await client.query('begin')
    epoch = await loadAll(client, manifest, folder)
    await client.query('commit')
    await client.query('analyze')
  } finally {
    // an open transaction ends with its session
    await client.end()
  }
  await migrate({ ownerUrl, logins })
  return { manifest, epoch }
}

/** The migration that the backup was taken at. A database of another history can't be filled from it. */
function newestOf({ migrations }: Manifest): number {
  const ours = new Map(readMigrations().map(({ when, hash }) => [when, hash]))
  if (migrations.some(({ when, hash }) => ours.get(when) !== hash))
    throw new Error('The backup has migrations that this release does not know: restore it with the release that took it, or a later one')
  return migrations.at(-1)?.when ?? 0
}

async function refuseOther(client: Client, manifest: Manifest) {
  const [applied, wanted] = [await appliedIn(client), manifest.migrations]
  if (applied.length !== wanted.length)
    throw new Error('The database is migrated further than the backup: restore into an empty one, it is migrated afterwards')
  for (const { name } of await tablesOf(client)) {
    if (WRITTEN_BY_MIGRATIONS.includes(name)) continue
    const { rowCount } = await client.query(`select 1 from public.${client.escapeIdentifier(name)} limit 1`)
    if (rowCount !== 0) throw new Error(`The database is not empty (${name} has rows): restore into an empty one`)
  }
}

/** Like pg_restore: triggers did their work when the rows were written; indexes are built and foreign keys checked at the end, as a whole. */
async function loadAll(client: Client, manifest: Manifest, folder: string): Promise<number> {
  await client.query(`set local maintenance_work_mem = '256MB'`)
  const [keys, unique, indexes] = [
    await constraintsOf(client, ['f']),
    await constraintsOf(client, ['p', 'u', 'x']),
    await indexesOf(client),
  ]
  const dropped = [...keys, ...unique, ...indexes]
  const tables = manifest.tables.map(({ name }) => `public.${client.escapeIdentifier(name)}`)
  for (const { drop } of dropped) await client.query(drop)
  for (const table of tables) await client.query(`alter table ${table} disable trigger user`)
  await client.query(`truncate ${tables.join(', ')}`)
  for (const table of manifest.tables) await load(client, folder, table)
  for (const { name, last, isCalled } of manifest.sequences)
    await client.query('select setval($1::regclass, $2, $3)', [`public.${client.escapeIdentifier(name)}`, last, isCalled])
  for (const table of tables) await client.query(`alter table ${table} enable trigger user`)
  for (const { add } of dropped.toReversed()) await client.query(add)
  const { rows } = await client.query<{ epoch: number }>('select app.raise_feed_epoch() as epoch')
  return rows[0]?.epoch ?? 0
}

type Dropped = { drop: string; add: string }

async function constraintsOf(client: Client, kinds: string[]): Promise<Dropped[]> {
  const { rows } = await client.query<Dropped>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
       format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as add
     from pg_constraint where contype = any($1) and connamespace = 'public'::regnamespace order by conrelid, conname`,
    [kinds],
  )
  return rows
}

/** Those that no constraint owns. */
async function indexesOf(client: Client): Promise<Dropped[]> {
  const { rows } = await client.query<Dropped>(
    `select format('drop index public.%I', c.relname) as drop, pg_get_indexdef(c.oid) as add from pg_index i join pg_class c on c.oid = i.indexrelid
     where c.relnamespace = 'public'::regnamespace and not exists (select 1 from pg_constraint k where k.conindid = c.oid) order by c.relname`,
  )
  return rows
}

async function load(client: Client, folder: string, table: SavedTable) {
  const copy = client.query(from(`copy ${copied(client, table)} from stdin (freeze)`))
  const hash = createHash('sha256')
  await pipeline(createReadStream(fileOf(folder, table.name)), createGunzip(), hashing(hash), copy)
  if (copy.rowCount !== table.rows || hash.digest('hex') !== table.sha256)
    throw new Error(`${table.name} is not what was saved: the backup is damaged, nothing was restored`)
}

if (import.meta.main) {
  await runCommand(async ([folder]) => {
    if (!folder) throw new Error('From where? npm run db:restore -- <folder>')
    return asOwner(async ({ owner, logins }) => {
      const { manifest, epoch } = await restore({ ownerUrl: owner, folder, logins })
      const { tenants } = await restored({ ownerUrl: owner })
      return `Restored as of ${manifest.takenAt}: ${tenants} tenants, every invariant holds, the feed goes on in epoch ${epoch}.`
    })
  })
}

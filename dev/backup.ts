import { createHash } from 'node:crypto'
import { createWriteStream, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { Client } from 'pg'
import { to } from 'pg-copy-streams'
import { appliedIn, copied, fileOf, hashing, manifestIn, sequencesOf, tablesOf, type Manifest, type SavedTable } from './backup-manifest.ts'
import { asOwner, runCommand } from './owner.ts'

/**
 * Copies every table into `folder`, as of one instant: a single REPEATABLE READ transaction, which reads while others go on writing. The
 * folder appears when it is complete. Throws where it exists already, or where row security would hide rows from this login.
 */
export async function backup({ ownerUrl, folder }: { ownerUrl: string; folder: string }): Promise<Manifest> {
  refuseFull(folder)
  const unfinished = `${folder.replace(/\/+$/, '')}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true, mode: 0o700 })
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read read only; set local row_security = off')
    const { rows } = await client.query<{ takenAt: Date; server: string }>(
      `select now() as "takenAt", current_setting('server_version') as server`,
    )
    const [{ takenAt, server } = { takenAt: new Date(0), server: '' }] = rows
    const tables: SavedTable[] = []
    for (const table of await tablesOf(client)) tables.push(await save(client, unfinished, table))
    const [migrations, sequences] = [await appliedIn(client), await sequencesOf(client)]
    await client.query('commit')
    const manifest: Manifest = { format: 1, takenAt: takenAt.toISOString(), server, migrations, tables, sequences }
    writeFileSync(manifestIn(unfinished), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 })
    rmSync(folder, { recursive: true, force: true })
    renameSync(unfinished, folder)
    return manifest
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    throw error
  } finally {
    await client.end()
  }
}

function refuseFull(folder: string) {
  if (statSync(folder, { throwIfNoEntry: false }) && readdirSync(folder).length > 0)
    throw new Error(`${folder} is not empty: name a new folder`)
}

async function save(client: Client, folder: string, table: { name: string; columns: string[] }): Promise<SavedTable> {
  const copy = client.query(to(`copy ${copied(client, table)} to stdout`))
  const hash = createHash('sha256')
  await pipeline(copy, hashing(hash), createGzip({ level: 1 }), createWriteStream(fileOf(folder, table.name), { mode: 0o600 }))
  return { ...table, rows: copy.rowCount, sha256: hash.digest('hex') }
}

const sizeOf = (folder: string) => readdirSync(folder).reduce((bytes, file) => bytes + statSync(`${folder}/${file}`).size, 0)

if (import.meta.main) {
  await runCommand(async ([folder]) => {
    if (!folder) throw new Error('Where to? npm run db:backup -- <folder>')
    const { takenAt, tables } = await asOwner(({ owner }) => backup({ ownerUrl: owner, folder }))
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    return `${rows} rows of ${tables.length} tables as of ${takenAt}, ${Math.ceil(sizeOf(folder) / 1e6)} MB in ${folder}.`
  })
}

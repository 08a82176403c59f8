import type { Database } from '../../db/database.ts'
import { hiddenOf, partOfArchive } from './queries.ts'
import { behind, type Cursor } from './rules.ts'
import { TAR_END, tarEntry } from './tar.ts'

/** Before it is packed: at most twice this is in memory, and in an answer of the database, which may have 10 MiB. */
const PART_BYTES = 4 * 1024 * 1024
/** A part is read at once, and nobody waits for it. */
const PART_MS = 15_000

/**
 * The next part of an archive, packed: what it was read by, and files of rows from `from` on until there is enough of them, all of one instant. Parts one after
 * the other are one file, because both tar and gzip (RFC 1952, 2.2) are made to be put together.
 */
export async function gathered(db: Database, from: Cursor, part: number, at: Date) {
  const { tables, after, page } = from
  const asked = { tables, after: after && JSON.stringify(after), page, most: PART_BYTES, hidden: hiddenOf(tables) }
  const [found] = await db.within(PART_MS).read(partOfArchive(asked))
  const end = found.at(-1)
  if (!end) throw new Error('there are tables of tenants')
  const filled = found.flatMap(({ lines, ...file }) => (lines === null ? [] : [{ ...file, name: fileName(file), lines }]))
  const { readAt, snapshot } = end
  const contents = { part, readAt, snapshot, files: filled.map(({ name, count }) => ({ name, rows: count })) }
  const entries = [
    entry(`manifest/${String(part).padStart(6, '0')}.json`, JSON.stringify(contents), at),
    ...filled.map(({ name, lines }) => entry(name, lines, at)),
  ]
  const next = behind(from, end)
  if (!next) entries.push(TAR_END)
  const packed = new Blob(entries).stream().pipeThrough(new CompressionStream('gzip'))
  const rows = filled.reduce((sum, { count }) => sum + count, 0)
  return { packed: new Uint8Array(await new Response(packed).arrayBuffer()), rows, next }
}

const fileName = ({ table, page }: { table: string; page: number }) => `${table}/${String(page).padStart(6, '0')}.jsonl`

const encoder = new TextEncoder()
const entry = (name: string, text: string, at: Date) => tarEntry(name, encoder.encode(`${text}\n`), at)

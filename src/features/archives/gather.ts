import type { Database } from '../../db/database.ts'
import { hiddenIn, rowsOfTable } from './queries.ts'
import { behind, type Cursor } from './rules.ts'
import { TAR_END, tarEntry } from './tar.ts'

const PAGE = 500
/** Before it is packed: what a run has in memory. */
const PART_BYTES = 4 * 1024 * 1024

/**
 * The next part of an archive: files of rows from `from` on until there is enough of them, packed. Parts one after the other are one file, because both
 * tar and gzip (RFC 1952, 2.2) are made to be put together.
 */
export async function gathered(db: Database, tables: readonly string[], from: Cursor, at: Date) {
  const encoder = new TextEncoder()
  const entries: Uint8Array[] = []
  let size = 0
  let rows = 0
  let next: Cursor | null = from
  while (next && size < PART_BYTES) {
    const { table, after, page }: Cursor = next
    const asked = { table, after: after && JSON.stringify(after), most: PAGE, hidden: hiddenIn(table) }
    const [found] = await db.read(rowsOfTable(asked))
    if (found?.lines) {
      const entry = tarEntry(`${table}/${String(page).padStart(6, '0')}.jsonl`, encoder.encode(`${found.lines}\n`), at)
      entries.push(entry)
      size += entry.length
      rows += found.count
    }
    next = behind(tables, next, found && found.count === PAGE ? found.last : null)
  }
  if (!next) entries.push(TAR_END)
  const packed = new Blob(entries).stream().pipeThrough(new CompressionStream('gzip'))
  return { packed: new Uint8Array(await new Response(packed).arrayBuffer()), rows, next }
}

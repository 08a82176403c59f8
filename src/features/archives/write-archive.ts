import * as z from 'zod'
import { jobDatabase, systemCtx, type Work } from '../../http/system.ts'
import { emptyFolder } from '../../outside/files.ts'
import { LEASE_SECONDS, writeDue, writeOwn, type Writer } from '../files/jobs.ts'
import { tellOfFile } from '../files/notice.ts'
import { gathered } from './gather.ts'
import {
  archiveFailed,
  archiveGrown,
  archiveLeft,
  archiveReady,
  archiveStands,
  ownersOf,
  tablesOfTenants,
  takeDueArchives,
  takeOwnArchive,
} from './queries.ts'
import { Cursor, inOrder, leftOut, LIFE_DAYS, PROMISED_DAYS } from './rules.ts'

/** Of one run: others want their turn, too. */
const MOST_PARTS = 25

type Archive = {
  id: string
  tenantId: string
  askedBy: string
  folder: string
  forClosure: boolean
  cursor: Cursor | { table: string; after: Record<string, unknown> | null; page: number } | null
  parts: number
  attempts: number
}

const writer: Writer<Archive> = { name: 'archive', write: written, giveUp: givenUp }

export const writeOwnArchive = (asked: Omit<Work, 'trace'>, tenantId: string, id: string) =>
  writeOwn(asked, takeOwnArchive({ tenantId, id, lease: LEASE_SECONDS }), writer)

export const writeDueArchives = (work: Work, files: R2Bucket, tenantId: string | null, most: number) =>
  writeDue(work, files, takeDueArchives({ tenantId, most, lease: LEASE_SECONDS }), writer)

/** What was written is nobody's: it goes first. */
async function givenUp(work: Work, files: R2Bucket, { tenantId, id, folder }: Archive) {
  await emptyFolder(files, folder)
  await jobDatabase(work).run(archiveFailed({ tenantId, id }))
}

export const partOf = (folder: string, part: number) => `${folder}/${String(part).padStart(6, '0')}.tar.gz`

/** A part goes into storage before its row says so. Whoever finds one there, of a run that died in between or is still at it, goes on behind that one. */
async function written(work: Work, files: R2Bucket, archive: Archive) {
  const { tenantId, id, folder } = archive
  const job = jobDatabase(work)
  const { db } = systemCtx(work, tenantId)
  const [all] = await db.read(tablesOfTenants({}))
  let cursor = begun(archive, all?.names ?? [])
  for (let part = archive.parts + 1; part <= archive.parts + MOST_PARTS; part++) {
    const { rows, bytes, next } = await kept(files, partOf(folder, part), await gathered(db, cursor, part, work.now))
    const grown = { part, cursor: JSON.stringify(next ?? cursor), rows, bytes, lease: LEASE_SECONDS }
    if ((await job.run(archiveGrown({ tenantId, id, ...grown }))).length === 0) return overtaken(work, files, archive)
    if (!next) return finished(work, archive)
    cursor = next
  }
  await job.run(archiveLeft({ tenantId, id }))
}

/** Where it goes on; one that was begun before cursors held their tables has them in their former order. */
function begun({ cursor }: Archive, names: readonly string[]): Cursor {
  if (cursor && 'tables' in cursor) return cursor
  if (!cursor) return { tables: inOrder(names), after: null, page: 1 }
  const former = names.filter((name) => leftOut[name] === undefined)
  return { tables: former.slice(former.indexOf(cursor.table)), after: cursor.after, page: cursor.page }
}

/** By another run, which goes on; or by the end of its tenant, behind whose files none may stay. */
async function overtaken(work: Work, files: R2Bucket, { tenantId, id, folder }: Archive) {
  const [there] = await jobDatabase(work).read(archiveStands({ tenantId, id }))
  if (there.length === 0) await emptyFolder(files, folder)
}

type Part = Awaited<ReturnType<typeof gathered>>
const Kept = z.strictObject({ rows: z.int(), next: Cursor.nullable() })

/** Of two who write one part the first has written it; the second hears how far it goes. */
async function kept(files: R2Bucket, key: string, { packed, rows, next }: Part) {
  const customMetadata = { end: JSON.stringify({ rows, next }) }
  const mine = await files.put(key, packed, { onlyIf: new Headers({ 'If-None-Match': '*' }), customMetadata })
  if (mine) return { rows, next, bytes: packed.length }
  const there = await files.head(key)
  return { ...Kept.parse(JSON.parse(there?.customMetadata?.['end'] ?? 'null')), bytes: there?.size ?? 0 }
}

/** That of a tenant which is being closed goes to everybody who owns it, each with a link of their own: whoever asked may be the one who leaves. */
async function finished(work: Work, { id, tenantId, askedBy, folder, forClosure }: Archive) {
  const kind = forClosure ? 'closure' : 'asked'
  const told = { kind: 'archive' as const, id, place: folder, tenantId, days: PROMISED_DAYS[kind] }
  const job = jobDatabase(work)
  const [owners] = forClosure ? await job.read(ownersOf({ tenantId })) : [[]]
  const links: Record<string, string> = {}
  for (const { userId } of owners)
    if (userId !== askedBy) links[await tellOfFile(work, { ...told, to: userId, place: `${folder}/${userId}` })] = userId
  const hash = await tellOfFile(work, { ...told, to: askedBy })
  await job.run(archiveReady({ tenantId, id, hash, links: JSON.stringify(links), days: LIFE_DAYS[kind] }))
}

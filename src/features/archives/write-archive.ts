import * as z from 'zod'
import { configOf } from '../../env.ts'
import { logFailure } from '../../http/log.ts'
import { jobDatabase, systemCtx, type Work } from '../../http/system.ts'
import { keyedHash, secretHash } from '../../lib/secrets.ts'
import { emptyFolder } from '../../outside/files.ts'
import { whoAsked } from '../exports/export-queries.ts'
import { mail } from '../mail/queue-mail.ts'
import { linkTo } from '../mail/rules.ts'
import { gathered } from './gather.ts'
import { archiveFailed, archiveGrown, archiveLeft, archiveReady, tablesOfTenants, takeDueArchives, takeOwnArchive } from './queries.ts'
import { Cursor, leftOut, LIFE_DAYS, PROMISED_DAYS } from './rules.ts'

/** Longer than a part may take; afterwards the sweep goes on where the last part ended. */
export const LEASE_SECONDS = 180
const MOST_ATTEMPTS = 5
/** Of one run: others want their turn, too. */
const MOST_PARTS = 25

type Archive = {
  id: string
  tenantId: string
  askedBy: string
  folder: string
  forClosure: boolean
  cursor: Cursor | null
  parts: number
  attempts: number
}

/** What a request has just asked for. */
export async function writeOwnArchive({ env, now, requestId, later }: Omit<Work, 'trace'>, tenantId: string, id: string) {
  const work = { env, now, requestId, later, trace: { trips: 0, statements: 0 } }
  const taken = await jobDatabase(work).run(takeOwnArchive({ tenantId, id, lease: LEASE_SECONDS }))
  if (taken && env.FILES) await writeOne(work, env.FILES, taken)
}

/** What was left: answers how many were taken. */
export async function writeDueArchives(work: Work, files: R2Bucket, tenantId: string | null, most: number) {
  const due = await jobDatabase(work).run(takeDueArchives({ tenantId, most, lease: LEASE_SECONDS }))
  for (const taken of due) await writeOne(work, files, taken)
  return due.length
}

async function writeOne(work: Work, files: R2Bucket, archive: Archive) {
  const { id, attempts } = archive
  await (attempts > MOST_ATTEMPTS ? givenUp : written)(work, files, archive).catch((error: unknown) =>
    // its lease ends by itself, and then it is tried again
    logFailure(error instanceof Error ? error : new Error(String(error)), `${work.requestId}/archive/${id}`),
  )
}

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
  const tables = all?.names.filter((name) => leftOut[name] === undefined) ?? []
  let cursor = archive.cursor ?? { table: tables[0] ?? '', after: null, page: 1 }
  for (let part = archive.parts + 1; part <= archive.parts + MOST_PARTS; part++) {
    const { rows, bytes, next } = await kept(files, partOf(folder, part), await gathered(db, tables, cursor, work.now))
    const grown = { part, cursor: JSON.stringify(next ?? cursor), rows, bytes, lease: LEASE_SECONDS }
    if ((await job.run(archiveGrown({ tenantId, id, ...grown }))).length === 0) return
    if (!next) return finished(work, archive)
    cursor = next
  }
  await job.run(archiveLeft({ tenantId, id }))
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

/** The mail, and only then the row that opens it: a try that dies in between is done again, with the same link, because that follows from the row. */
async function finished(work: Work, { id, tenantId, askedBy, folder, forClosure }: Archive) {
  const config = configOf(work.env)
  const job = jobDatabase(work)
  const kind = forClosure ? 'closure' : 'asked'
  const days = PROMISED_DAYS[kind]
  const token = await keyedHash(config.REFRESH_SECRET, `archive/${id}/${folder}`)
  const [asker] = await job.read(whoAsked({ userId: askedBy }))
  const ctx = systemCtx(work, tenantId)
  if (asker)
    await ctx.db.run(
      mail(ctx, {
        to: asker.email,
        template: 'export-ready',
        locale: asker.locale,
        data: { name: asker.name, link: linkTo(config, `/archives/${id}`, token), days, whole: true },
        dedupe: `archive-ready/${id}`,
        until: new Date(work.now.getTime() + days * 86_400_000),
      }),
    )
  await job.run(archiveReady({ tenantId, id, hash: await secretHash(token), days: LIFE_DAYS[kind] }))
}

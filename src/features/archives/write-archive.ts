import { configOf } from '../../env.ts'
import { logFailure } from '../../http/log.ts'
import { jobDatabase, systemCtx, type Work } from '../../http/system.ts'
import { keyedHash, secretHash } from '../../lib/secrets.ts'
import { whoAsked } from '../exports/export-queries.ts'
import { mail } from '../mail/queue-mail.ts'
import { linkTo } from '../mail/rules.ts'
import { gathered } from './gather.ts'
import { archiveFailed, archiveGrown, archiveLeft, archiveReady, tablesOfTenants, takeDueArchives, takeOwnArchive } from './queries.ts'
import { leftOut, LIFE_DAYS, type Cursor } from './rules.ts'

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
  const { tenantId, id, attempts } = archive
  if (attempts > MOST_ATTEMPTS) {
    await jobDatabase(work).run(archiveFailed({ tenantId, id }))
    return
  }
  await written(work, files, archive).catch((error: unknown) =>
    // its lease ends by itself, and then it is tried again
    logFailure(error instanceof Error ? error : new Error(String(error)), `${work.requestId}/archive/${id}`),
  )
}

export const partOf = (folder: string, part: number) => `${folder}/${String(part).padStart(6, '0')}.tar.gz`

/** A part goes into storage before its row says so: a run that dies in between writes the same part again. */
async function written(work: Work, files: R2Bucket, archive: Archive) {
  const { tenantId, id, folder } = archive
  const job = jobDatabase(work)
  const { db } = systemCtx(work, tenantId)
  const [all] = await db.read(tablesOfTenants({}))
  const tables = all?.names.filter((name) => leftOut[name] === undefined) ?? []
  let cursor = archive.cursor ?? { table: tables[0] ?? '', after: null, page: 1 }
  for (let part = archive.parts + 1; part <= archive.parts + MOST_PARTS; part++) {
    const { packed, rows, next } = await gathered(db, tables, cursor, work.now)
    await files.put(partOf(folder, part), packed)
    const grown = { part, cursor: JSON.stringify(next ?? cursor), rows, bytes: packed.length, lease: LEASE_SECONDS }
    if ((await job.run(archiveGrown({ tenantId, id, ...grown }))).length === 0) return
    if (!next) return finished(work, archive)
    cursor = next
  }
  await job.run(archiveLeft({ tenantId, id }))
}

/** The mail, and only then the row that opens it: a try that dies in between is done again, with the same link, because that follows from the row. */
async function finished(work: Work, { id, tenantId, askedBy, folder, forClosure }: Archive) {
  const config = configOf(work.env)
  const job = jobDatabase(work)
  const days = forClosure ? LIFE_DAYS.closure : LIFE_DAYS.asked
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
  await job.run(archiveReady({ tenantId, id, hash: await secretHash(token), days }))
}

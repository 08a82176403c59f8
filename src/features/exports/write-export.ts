import { configOf } from '../../env.ts'
import { logFailure } from '../../http/log.ts'
import { jobDatabase, personalCtx, systemCtx, type Work } from '../../http/system.ts'
import { keyedHash, secretHash } from '../../lib/secrets.ts'
import { writeFile } from '../../outside/files.ts'
import { mail } from '../mail/queue-mail.ts'
import { linkTo } from '../mail/rules.ts'
import { copyOf } from './copy.ts'
import { exportFailed, exportReady, takeDueExports, takeOwnExport, whoAsked } from './export-queries.ts'
import type { Whom } from '../privacy/whose-queries.ts'

/** Longer than an attempt may take; afterwards the sweep finds it again. */
export const LEASE_SECONDS = 180
const MOST_ATTEMPTS = 5
const LIFE_DAYS = 7

type Taken = Whom & { id: string; askedBy: string; key: string; attempts: number }

/** What a request has just asked for. */
export async function writeOwnExport({ env, now, requestId, later }: Omit<Work, 'trace'>, id: string) {
  const work = { env, now, requestId, later, trace: { trips: 0, statements: 0 } }
  const taken = await jobDatabase(work).run(takeOwnExport({ id, lease: LEASE_SECONDS }))
  if (taken && env.FILES) await writeOne(work, env.FILES, taken)
}

/** What was left: answers how many were taken. */
export async function writeDueExports(work: Work, files: R2Bucket, tenantId: string | null, most: number) {
  const due = await jobDatabase(work).run(takeDueExports({ tenantId, most, lease: LEASE_SECONDS }))
  for (const taken of due) await writeOne(work, files, taken)
  return due.length
}

async function writeOne(work: Work, files: R2Bucket, taken: Taken) {
  if (taken.attempts > MOST_ATTEMPTS) {
    await files.delete(taken.key)
    await jobDatabase(work).run(exportFailed({ id: taken.id }))
    return
  }
  await written(work, files, taken).catch((error: unknown) =>
    // its lease ends by itself, and then it is tried again
    logFailure(error instanceof Error ? error : new Error(String(error)), `${work.requestId}/export/${taken.id}`),
  )
}

/**
 * The file, the mail that leads to it, and only then the row that opens it: a try that dies in between is done again, with the same link, which is
 * why the link follows from the row and is not drawn anew.
 */
async function written(work: Work, files: R2Bucket, { id, key, askedBy, ...whom }: Taken) {
  const db = jobDatabase(work)
  const config = configOf(work.env)
  const [asker] = await db.read(whoAsked({ userId: askedBy }))
  const bytes = await writeFile(files, key, copyOf(db, whom, work.now.toISOString()))
  const token = await keyedHash(config.REFRESH_SECRET, `export/${id}/${key}`)
  const ctx = whom.tenantId === null ? personalCtx(work, askedBy) : systemCtx(work, whom.tenantId)
  if (asker)
    await ctx.db.run(
      mail(ctx, {
        to: asker.email,
        template: 'export-ready',
        locale: asker.locale,
        data: { name: asker.name, link: linkTo(config, `/exports/${id}`, token), days: LIFE_DAYS },
        dedupe: `export-ready/${id}`,
        until: new Date(work.now.getTime() + LIFE_DAYS * 86_400_000),
      }),
    )
  await db.run(exportReady({ id, hash: await secretHash(token), bytes, days: LIFE_DAYS }))
}

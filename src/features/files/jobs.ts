import type { Query } from '../../db/query.ts'
import { logFailure } from '../../http/log.ts'
import { afterwards, jobDatabase, type PeriodicJob, type Sweep, type Work } from '../../http/system.ts'
import { documentsIn } from '../../outside/files.ts'
import { epochNow } from './queries.ts'

/** Longer than a file, or a part of it, may take; afterwards the sweep finds it again. */
export const LEASE_SECONDS = 180
const MOST_ATTEMPTS = 5

type Taken = { id: string; attempts: number }
type Step<T> = (work: Work, files: R2Bucket, taken: T) => Promise<unknown>
/** A kind of file that is written after its request is answered: its name in the log, and what is done with one that failed too often. */
export type Writer<T extends Taken> = { name: string; write: Step<T>; giveUp: Step<T> }

/** What a request has just asked for. */
export async function writeOwn<T extends Taken>(asked: Omit<Work, 'trace'>, take: Query<T | undefined>, writer: Writer<T>) {
  const work = afterwards(asked)
  const taken = await jobDatabase(work).run(take)
  if (taken && work.env.FILES) await writeOne(work, work.env.FILES, taken, writer)
}

/** What was left: answers how many were taken. */
export async function writeDue<T extends Taken>(work: Work, files: R2Bucket, take: Query<T[]>, writer: Writer<T>) {
  const due = await jobDatabase(work).run(take)
  for (const taken of due) await writeOne(work, files, taken, writer)
  return due.length
}

async function writeOne<T extends Taken>(work: Work, files: R2Bucket, taken: T, { name, write, giveUp }: Writer<T>) {
  await (taken.attempts > MOST_ATTEMPTS ? giveUp : write)(work, files, taken).catch((error: unknown) =>
    // its lease ends by itself, and then it is tried again
    logFailure(error, `${work.requestId}/${name}/${taken.id}`),
  )
}

/** A periodic job that has nothing to do where a deployment has no place for files. */
export const filesJob = (name: string, run: (sweep: Sweep, files: R2Bucket) => Promise<number>): PeriodicJob => ({
  name,
  run: async (sweep) => (sweep.env.FILES ? run(sweep, sweep.env.FILES) : 0),
})

/**
 * Lays what `folder` holds over a database that a restore has made older than it, once in each of its epochs. Answers how many documents it holds.
 */
export async function afterRestore({ db }: Sweep, files: R2Bucket, folder: string, each: (stored: unknown) => Promise<unknown>) {
  const place = `${folder}-epoch`
  const [now] = await db.read(epochNow({}))
  const applied = await files.get(place)
  if (!now || (await applied?.text()) === now.epoch) return 0
  let count = 0
  for await (const stored of documentsIn(files, `${folder}/`)) {
    await each(stored)
    count++
  }
  await files.put(place, now.epoch)
  return count
}

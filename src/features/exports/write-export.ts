import { jobDatabase, type Work } from '../../http/system.ts'
import { writeFile } from '../../outside/files.ts'
import { LEASE_SECONDS, writeDue, writeOwn, type Writer } from '../files/jobs.ts'
import { tellOfFile } from '../files/notice.ts'
import { copyOf } from './copy.ts'
import { exportById, exportFailed, exportReady, takeDueExports, takeOwnExport } from './export-queries.ts'
import type { Whom } from '../privacy/whose-queries.ts'

const LIFE_DAYS = 7

type Taken = Whom & { id: string; askedBy: string; key: string; attempts: number }

const writer: Writer<Taken> = { name: 'export', write: written, giveUp: givenUp }

export const writeOwnExport = (asked: Omit<Work, 'trace'>, id: string) =>
  writeOwn(asked, takeOwnExport({ id, lease: LEASE_SECONDS }), writer)

export const writeDueExports = (work: Work, files: R2Bucket, tenantId: string | null, most: number) =>
  writeDue(work, files, takeDueExports({ tenantId, most, lease: LEASE_SECONDS }), writer)

async function givenUp(work: Work, files: R2Bucket, { id, key }: Taken) {
  await files.delete(key)
  await jobDatabase(work).run(exportFailed({ id }))
}

async function written(work: Work, files: R2Bucket, { id, key, askedBy, ...whom }: Taken) {
  const db = jobDatabase(work)
  const bytes = await writeFile(files, key, copyOf(db, whom, work.now.toISOString()))
  // its tenant may be gone by now: behind those files none may stay
  const [there] = await db.read(exportById({ id }))
  if (!there) return files.delete(key)
  const told = { kind: 'export' as const, id, place: key, to: askedBy, tenantId: whom.tenantId, days: LIFE_DAYS }
  await db.run(exportReady({ id, hash: await tellOfFile(work, told), bytes, days: LIFE_DAYS }))
}

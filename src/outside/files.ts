import type { Env } from '../env.ts'
import { problem } from '../http/problem.ts'

export const FilesNotConfigured = problem(503, 'FILES_NOT_CONFIGURED', 'This deployment has no place for files (R2 binding FILES).')

/** Private storage: nothing in it has an address of its own. Throws FILES_NOT_CONFIGURED where a deployment has none. */
export function filesOf({ FILES }: Env): R2Bucket {
  if (!FILES) throw FilesNotConfigured()
  return FILES
}

/** R2 wants parts of one size, of at least 5 MiB, and a last one that may be smaller. */
const PART_BYTES = 5 * 1024 * 1024

/** Writes a file as its text comes, with no more of it in memory than one part. Answers how many bytes it has. */
export async function writeFile(files: R2Bucket, key: string, texts: AsyncIterable<string>): Promise<number> {
  const encoder = new TextEncoder()
  const part = new Uint8Array(PART_BYTES)
  const done: R2UploadedPart[] = []
  let upload: R2MultipartUpload | undefined
  let used = 0
  for await (const text of texts) {
    let bytes = encoder.encode(text)
    while (bytes.length > 0) {
      const taken = bytes.subarray(0, PART_BYTES - used)
      part.set(taken, used)
      used += taken.length
      bytes = bytes.subarray(taken.length)
      if (used < PART_BYTES) continue
      upload ??= await files.createMultipartUpload(key)
      done.push(await upload.uploadPart(done.length + 1, part))
      used = 0
    }
  }
  const rest = part.subarray(0, used)
  if (!upload) await files.put(key, rest)
  else await upload.complete(used > 0 ? [...done, await upload.uploadPart(done.length + 1, rest)] : done)
  return done.length * PART_BYTES + used
}

/** Deletes everything in a folder; again does no harm. */
export async function emptyFolder(files: R2Bucket, folder: string): Promise<void> {
  for (;;) {
    const { objects } = await files.list({ prefix: `${folder}/` })
    if (objects.length === 0) return
    await files.delete(objects.map(({ key }) => key))
  }
}

/** Every document (JSON) whose name begins like this, one after the other. */
export async function* documentsIn(files: R2Bucket, prefix: string): AsyncGenerator {
  let cursor: string | undefined
  do {
    const listed = await files.list({ prefix, ...(cursor === undefined ? {} : { cursor }) })
    for (const { key } of listed.objects) {
      const stored = await files.get(key)
      if (stored) yield await stored.json()
    }
    cursor = listed.truncated ? listed.cursor : undefined
  } while (cursor !== undefined)
}

import type { Work } from '../../http/system.ts'
import { partOf } from './write-archive.ts'

type Archive = { folder: string; parts: number; bytes: number }

/** All parts one after the other, with no more of them in memory than the reader takes. A part that is missing ends it, and its length tells so. */
export function archiveStream(files: R2Bucket, { folder, parts, bytes }: Archive, { later }: Pick<Work, 'later'>): ReadableStream {
  const { readable, writable } = new FixedLengthStream(bytes)
  later(poured(files, folder, parts, writable).catch((error: unknown) => writable.abort(error).catch(() => undefined)))
  return readable
}

async function poured(files: R2Bucket, folder: string, parts: number, into: WritableStream) {
  for (let part = 1; part <= parts; part++) {
    const stored = await files.get(partOf(folder, part))
    if (!stored) throw new Error(`part ${part} of ${parts} is gone`)
    await stored.body.pipeTo(into, { preventClose: true })
  }
  await into.close()
}

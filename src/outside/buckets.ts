import type { Env } from '../env.ts'
import { sha256 } from '../lib/hash.ts'

/** `now` only where a test moves time: the object's own clock is the one that all Workers share. */
export type Asked = { limit: number; seconds: number; cost: number; now?: number }
export type Told = { passed: boolean; remaining: number; wait: number }

const PATIENCE_MS = 3_000

/** Takes from the bucket of this name. Throws where nobody can tell. What the name holds (an address, an e-mail) goes no further: an object is named by its hash. */
export async function askBucket({ BUCKETS }: Env, name: string, asked: Asked): Promise<Told> {
  if (!BUCKETS) throw new TypeError('there are no buckets here')
  const answer = await BUCKETS.get(BUCKETS.idFromName((await sha256(name)).toHex())).fetch('https://bucket/', {
    method: 'POST',
    body: JSON.stringify(asked),
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  if (!answer.ok) throw new TypeError(`the bucket answered ${answer.status}`)
  return answer.json<Told>()
}

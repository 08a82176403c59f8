import { invalid, Refusal } from './refusal.ts'
import type { KeptAnswer, Store } from './store.ts'

const dayLong = 24 * 3600 * 1000
const capacity = 20_000

/** Takes a key for a call, or gives what was kept under it. Refuses a key that runs (409) or that meant something else (400). */
export function claimKey(store: Store, key: string, print: string, requestId: string, now: number): KeptAnswer | null {
  if (key.length > 255) throw invalid('Idempotency keys must be at most 255 characters long.', undefined, 'idempotency_key')
  const kept = store.keys.get(key)
  if (!kept || now - kept.at > dayLong) {
    prune(store)
    store.keys.delete(key)
    store.keys.set(key, { print, requestId, at: now, answer: null })
    return null
  }
  if (kept.print !== print) {
    const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`
    throw new Refusal(400, { type: 'idempotency_error', message })
  }
  if (!kept.answer) throw keyInUse(key)
  return kept
}

/** 409, as while another call with the same key runs. */
export function keyInUse(key: string): Refusal {
  const message = `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}.`
  return new Refusal(409, { type: 'idempotency_error', code: 'idempotency_key_in_use', message })
}

// The SDK puts a key of its own on every POST, so the store would only grow.
function prune({ keys }: Store) {
  if (keys.size < capacity) return
  for (const key of [...keys.keys()].slice(0, capacity / 4)) keys.delete(key)
}

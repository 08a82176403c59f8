import { asError, logFailure } from '../../http/log.ts'
import { jobDatabase, type Work } from '../../http/system.ts'
import { onStripe } from '../payments/on-stripe.ts'
import { finishLetter, parkLetter, type Letter } from './queries.ts'
import { backoff, isDead } from './rules.ts'

/** Longer than a letter may take; afterwards the sweep finds it again. */
export const LEASE_SECONDS = 60

/**
 * What stored events mean, each on its own. The inbox is the job role's and the effects are a tenant's, so they are two transactions:
 * effects are idempotent by business object, and `done` is written after them. A crash in between repeats an effect that changes nothing.
 */
export async function workOff(work: Work, letters: readonly Letter[]): Promise<number> {
  await Promise.all(letters.map((letter) => one(work, letter)))
  return letters.length
}

async function one(work: Work, letter: Letter) {
  const db = jobDatabase(work)
  try {
    await onStripe(work, letter)
    await db.run(finishLetter({ id: letter.id }))
  } catch (error) {
    const failure = asError(error)
    const dead = isDead(letter.attempts)
    logFailure(failure, `${work.requestId}/${letter.eventId}${dead ? '/dead' : ''}`)
    await db.run(parkLetter({ id: letter.id, seconds: backoff(letter.attempts), dead, reason: failure.message.slice(0, 500) }))
  }
}

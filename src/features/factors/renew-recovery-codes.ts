import type { Ctx } from '../../http/context.ts'
import { ProofRefused } from './problems.ts'
import { proofOf } from './proof.ts'
import { renewedRecoveryCodes } from './queries.ts'
import { newRecoveryCodes } from './rules.ts'
import type { ProveAgain } from './proof-types.ts'

/** Ten new ones; what is left of the old ones opens nothing any more. */
export async function renewRecoveryCodes(ctx: Ctx, input: ProveAgain) {
  const { held, db, shown } = await proofOf(ctx, input)
  const { codes, hashes } = await newRecoveryCodes(held.userId)
  const answer = await db.run(renewedRecoveryCodes({ shown, hashes: JSON.stringify(hashes) }))
  if (!answer?.proven) throw ProofRefused()
  return { recoveryCodes: codes }
}

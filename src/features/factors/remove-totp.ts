import type { Ctx } from '../../http/context.ts'
import { notice } from './notice.ts'
import { ProofRefused } from './problems.ts'
import { proofOf } from './proof.ts'
import { removedTotp } from './queries.ts'
import type { ProveAgain } from './proof-types.ts'

export async function removeTotp(ctx: Ctx, input: ProveAgain) {
  const { held, db, shown, right } = await proofOf(ctx, input)
  const notices = right ? [notice(ctx, held, 'totp-removed')] : []
  const answer = await db.run(...notices, removedTotp({ shown }))
  if (!answer?.proven) throw ProofRefused()
}

import type { Ctx } from '../../http/context.ts'
import { notice } from './notice.ts'
import { removedPasskey } from './passkey-queries.ts'
import { ProofRefused } from './problems.ts'
import { proofOf } from './proof.ts'
import type { ProveAgain } from './proof-types.ts'

export async function removePasskey(ctx: Ctx, id: string, input: ProveAgain) {
  const { held, db, shown, right } = await proofOf(ctx, input)
  const notices = right ? [notice(ctx, held, 'passkey-removed')] : []
  const answer = await db.run(...notices, removedPasskey({ id, shown }))
  if (!answer?.proven) throw ProofRefused()
}

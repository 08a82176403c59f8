import type { Ctx } from '../../http/context.ts'
import { secretHash } from '../../lib/secrets.ts'
import { ProofRefused } from '../factors/problems.ts'
import { proofOf } from '../factors/proof.ts'
import type { ProveToAdd } from '../factors/proof-types.ts'
import { leaving } from './flows.ts'
import { begunLink } from './queries.ts'

/** As beginFlow, for who has proven who they are: what it leads to will sign them in. */
export async function beginLink(ctx: Ctx, provider: string, proof: ProveToAdd) {
  const { db, shown } = await proofOf(ctx, proof)
  const { url, flow } = await leaving(ctx, provider)
  const entry = JSON.stringify({ provider, tenant: null, link: true })
  const begun = await db.as({ token_hash: await secretHash(flow) }).run(begunLink({ entry, shown }))
  if (!begun?.proven) throw ProofRefused()
  return { url, flow }
}

import type { Ctx } from '../../http/context.ts'
import type { VerifyChain } from './schema.ts'
import { headOfChain, sealAt, verifyAudit } from './seal-queries.ts'

/** As many links are followed at once: about a tenth of a second of the database. */
const MOST = 5_000

/** A part of the chain, followed link by link. `anchorHash` is what the caller was once told of `anchorSeq`. */
export async function verifyChain(ctx: Ctx, { after, anchorSeq, anchorHash }: VerifyChain) {
  const [found, head, anchor] = await ctx.db.read(verifyAudit({ after, most: MOST }), headOfChain({}), sealAt({ seq: anchorSeq ?? 0 }))
  if (!found) throw new Error('app.verify_audit answers a row')
  const { checked, through, altered } = found.said
  return {
    checked,
    through,
    isComplete: altered === null && through >= (head?.seq ?? 0),
    altered,
    anchorHolds: anchorSeq === undefined ? null : anchor?.hash === anchorHash,
    head: head ?? null,
  }
}

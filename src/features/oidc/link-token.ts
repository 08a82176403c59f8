import type * as z from 'zod'
import type { Ctx } from '../../http/context.ts'
import { foreignClaims } from '../../http/external-tokens.ts'
import { Email } from '../../http/fields.ts'
import { Problem } from '../../http/problem.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { notice } from '../factors/notice.ts'
import { ProofRefused } from '../factors/problems.ts'
import { proofOf } from '../factors/proof.ts'
import { ForeignTokenRefused } from './problems.ts'
import { identityPresented, linkedToken } from './queries.ts'
import type { LinkToken } from './schema.ts'

/** Whoever is signed in here, and proves it again, holds a token of an issuer that we trust: from now on its tokens are theirs. */
export async function linkToken(ctx: Ctx, { token, proof }: z.infer<typeof LinkToken>) {
  const claims = await foreignClaims(ctx.config, token, ctx).catch(notTheCallers)
  if (!claims) throw ForeignTokenRefused()
  const { held, db, shown, right } = await proofOf(ctx, proof)
  const email = Email.safeParse(claims['email'])
  // many issuers say nothing of an address in an access token; what one says must not be that it is unverified
  const entry = JSON.stringify({ id: uuidv7(ctx.now.getTime()), verified: claims['email_verified'] !== false })
  const named = db.as({ issuer: claims.issuer, subject: claims.subject, email: email.success ? email.data : '' })
  const linking = linkedToken({ entry, shown })
  const linked = right
    ? await named.run(notice(ctx, held, 'identity-linked'), linking, identityPresented({ userId: held.userId }))
    : await named.run(linking).then(() => undefined)
  if (!linked) throw ProofRefused()
  return linked
}

/** The caller's own token is fine: it is the one in the body that is not. */
function notTheCallers(error: unknown): never {
  throw error instanceof Problem && error.status === 401 ? ForeignTokenRefused() : error
}

import type { Ctx } from '../../http/context.ts'
import { base32 } from '../../lib/base32.ts'
import { sealed } from '../../lib/sealed.ts'
import { otpauth } from '../../lib/totp.ts'
import { ProofRefused } from './problems.ts'
import { proofOf } from './proof.ts'
import { begunTotp } from './queries.ts'
import type { ProveToAdd } from './proof-types.ts'

/** As long as the hash is (RFC 4226, 4). */
const SECRET_BYTES = 20

/** A fresh secret for an authenticator app, for who has proven who they are. It guards nothing until a code of it was confirmed; who begins again gets another one. */
export async function beginTotp(ctx: Ctx, input: ProveToAdd) {
  const { held, db, shown } = await proofOf(ctx, input)
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES))
  const begun = await db.run(begunTotp({ secret: await sealed(ctx.config.SEALING_KEYS, bytes, held.userId), shown }))
  if (!begun?.proven) throw ProofRefused()
  const secret = base32(bytes)
  return { secret, uri: otpauth(ctx.config.MAIL_NAME, held.email, secret) }
}

import type { Ctx } from '../../http/context.ts'
import { Unauthenticated } from '../../http/problem.ts'
import { base32 } from '../../lib/base32.ts'
import { sealed } from '../../lib/sealed.ts'
import { otpauth } from '../../lib/totp.ts'
import { begunTotp, guarded } from './queries.ts'

/** As long as the hash is (RFC 4226, 4). */
const SECRET_BYTES = 20

/** A fresh secret for an authenticator app. It guards nothing until a code of it was confirmed; who begins again gets another one. */
export async function beginTotp(ctx: Ctx, userId: string) {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES))
  const held = await ctx.db.run(begunTotp({ secret: await sealed(ctx.config.SEALING_KEYS, bytes, userId) }), guarded({ userId }))
  if (!held) throw Unauthenticated()
  const secret = base32(bytes)
  return { secret, uri: otpauth(ctx.config.MAIL_NAME, held.email, secret) }
}

import type { Ctx } from '../../http/context.ts'
import type { Proof } from '../../http/proof.ts'
import { base64url } from '../../lib/base64.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { namedHash } from '../../lib/peppers.ts'
import { secretHash } from '../../lib/secrets.ts'
import { codeHash } from './code.ts'
import { PairingRefused } from './problems.ts'
import { pairedDevice } from './queries.ts'
import type { PairDevice } from './schema.ts'
import { tokensFor } from './tokens.ts'

/**
 * A code for a place, once. The key of the proof becomes the device's; its refresh token is made from the code and that key, so that the device whose
 * answer was lost says the code again and hears the same, until it has used it.
 */
export async function pairDevice(ctx: Ctx, { code }: PairDevice, { publicKey, thumbprint, jti }: Proof) {
  const secret = await namedHash(ctx.config.REFRESH_SECRET, ['device', code, thumbprint].join('\n'))
  const id = uuidv7(ctx.now.getTime())
  const entry = JSON.stringify({ id, public_key: publicKey, thumbprint, refresh_hash: await secretHash(secret), jti })
  const answer = await ctx.db.as({ token_hash: await codeHash(ctx, code) }).run(pairedDevice({ entry }))
  if (!answer) throw PairingRefused()
  const { standing } = answer
  return tokensFor(ctx, standing, `dr_${secret}${base64url(Uint8Array.fromHex(standing.tenantId.replaceAll('-', '')))}`)
}

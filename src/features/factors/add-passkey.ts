import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { secretHash } from '../../lib/secrets.ts'
import { challengeOf, registered, relyingParty } from '../../outside/passkeys.ts'
import { notice } from './notice.ts'
import { addedPasskey } from './passkey-queries.ts'
import type { AddPasskey } from './passkey-types.ts'
import { PasskeyUnusable } from './problems.ts'
import { ownGuarded } from './proof.ts'
import { newRecoveryCodes } from './rules.ts'

/** The key that the browser had made. With a person's first factor come recovery codes, which nobody can be shown again. */
export async function addPasskey(ctx: Ctx, { name, credential }: AddPasskey) {
  const challenge = challengeOf(credential.response.clientDataJSON)
  const key = challenge === undefined ? undefined : await registered(credential, challenge, relyingParty(ctx.config))
  if (challenge === undefined || !key) throw PasskeyUnusable()
  const held = await ownGuarded(ctx)
  const { codes, hashes } = await newRecoveryCodes(held.userId)
  const id = uuidv7(ctx.now.getTime())
  const db = ctx.db.as({ token_hash: await secretHash(challenge) })
  const answer = await db.run(
    notice(ctx, held, 'passkey-added'),
    addedPasskey({ passkey: JSON.stringify({ ...key, id, name, codes: hashes }) }),
  )
  return { id, name, recoveryCodes: answer?.alone ? codes : null }
}

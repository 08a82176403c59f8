import type { Ctx } from '../../http/context.ts'
import { base64url } from '../../lib/base64.ts'
import { secretHash } from '../../lib/secrets.ts'
import { asserted, challengeOf, relyingParty } from '../../outside/passkeys.ts'
import { asStranger, newSignIn, signedIn } from '../auth/tokens.ts'
import { presentedPasskey, signedInWithPasskey } from './passkey-queries.ts'
import type { AuthenticationResponse } from './passkey-types.ts'
import { PasskeyRefused } from './problems.ts'

type SignInWithPasskey = { credential: AuthenticationResponse; tenant?: string | undefined }

/** A passkey alone: its authenticator has made sure of the person, so it is two factors at once. Nobody's address is named, so none is shut. */
export async function signInWithPasskey(ctx: Ctx, { credential, tenant }: SignInWithPasskey) {
  const challenge = challengeOf(credential.response.clientDataJSON)
  if (challenge === undefined) throw PasskeyRefused()
  const { id: credentialId, response } = credential
  const [held] = await asStranger(ctx, null, { credential_id: credentialId }).read(presentedPasskey({ credentialId }))
  if (!held) throw PasskeyRefused()
  const counter = await asserted(credential, held, challenge, relyingParty(ctx.config))
  // whom the authenticator takes the person for
  const named = response.userHandle ?? handleOf(held.userId)
  if (counter === undefined || named !== handleOf(held.userId)) throw PasskeyRefused()
  const begun = await newSignIn(ctx)
  const entry = { ...begun.entry, shown: { passkey: { id: held.id, counter } } }
  const known = { user_id: held.userId, actor_id: held.userId, token_hash: await secretHash(challenge) }
  const answer = await asStranger(ctx, tenant, known).run(signedInWithPasskey({ entry: JSON.stringify(entry) }))
  if (!answer || 'refused' in answer.outcome) throw PasskeyRefused()
  return signedIn(ctx, answer.outcome, begun.refreshToken)
}

const handleOf = (userId: string) => base64url(new TextEncoder().encode(userId))

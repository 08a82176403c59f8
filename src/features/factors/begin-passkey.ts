import type { Ctx } from '../../http/context.ts'
import { base64url } from '../../lib/base64.ts'
import { newSecret, secretHash } from '../../lib/secrets.ts'
import { ALGORITHMS, relyingParty } from '../../outside/passkeys.ts'
import { CHALLENGE_MS } from './rules.ts'
import { Unauthenticated } from '../../http/problem.ts'
import { issuedChallenge } from './passkey-queries.ts'
import { guarded } from './queries.ts'

const kind = 'public-key' as const

/** What a browser needs to have a passkey made for this person: one that finds them by itself, and that knows them. */
export async function beginPasskey(ctx: Ctx, userId: string) {
  const challenge = newSecret()
  const db = ctx.db.as({ token_hash: await secretHash(challenge) })
  const held = await db.run(issuedChallenge({ kind: 'passkey-registration' }), guarded({ userId }))
  if (!held) throw Unauthenticated()
  const { email, name, credentials } = held
  const { id, name: party } = relyingParty(ctx.config)
  return {
    challenge,
    rp: { id, name: party },
    user: { id: base64url(new TextEncoder().encode(userId)), name: email, displayName: name },
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: kind, alg })),
    excludeCredentials: credentials.map((known) => ({ type: kind, ...known })),
    authenticatorSelection: { residentKey: 'required' as const, requireResidentKey: true as const, userVerification: 'required' as const },
    attestation: 'none' as const,
    timeout: CHALLENGE_MS,
  }
}

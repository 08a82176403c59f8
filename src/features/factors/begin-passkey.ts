import type { Ctx } from '../../http/context.ts'
import { base64url } from '../../lib/base64.ts'
import { newSecret, secretHash } from '../../lib/secrets.ts'
import { ALGORITHMS, relyingParty } from '../../outside/passkeys.ts'
import { CHALLENGE_MS } from './rules.ts'
import { offeredPasskey } from './passkey-queries.ts'
import { ProofRefused } from './problems.ts'
import { proofOf } from './proof.ts'
import type { ProveToAdd } from './proof-types.ts'

const kind = 'public-key' as const

/** What a browser needs to have a passkey made for this person, who has proven who they are: one that finds them by itself, and that knows them. */
export async function beginPasskey(ctx: Ctx, input: ProveToAdd) {
  const { held, db, shown } = await proofOf(ctx, input)
  const challenge = newSecret()
  const offered = await db.as({ token_hash: await secretHash(challenge) }).run(offeredPasskey({ shown }))
  if (!offered?.proven) throw ProofRefused()
  const { userId, email, name, credentials } = held
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

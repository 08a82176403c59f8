import {
  begunTotp,
  confirmedTotp,
  guarded,
  removedTotp,
  renewedRecoveryCodes,
  shownSecondFactor,
  wantedFactor,
} from '../../../src/features/factors/queries.ts'
import {
  addedPasskey,
  issuedChallenge,
  offeredPasskey,
  passkeysOf,
  presentedPasskey,
  removedPasskey,
  renamedPasskey,
  signedInWithPasskey,
} from '../../../src/features/factors/passkey-queries.ts'
import {
  begunFlow,
  begunLink,
  identitiesOf,
  identityById,
  identityPresented,
  linkedIdentity,
  linkedToken,
  signedInExternally,
  takenFlow,
  takenLink,
  unlinkedIdentity,
} from '../../../src/features/oidc/queries.ts'
import { standingOfIdentity } from '../../../src/http/foreign.ts'
import { requiredFactors } from '../../../src/features/tenants/queries.ts'
import { by, fresh, type Sample, type Samples } from './sample.ts'

/** Whoever signs in with more than a password, and what they change about it. */
export const factors: Samples = (scene) => {
  const { sign_in_id, user_id, password_hash } = scene.token
  const here = { sign_in_id, user_id, actor_id: user_id, lock_key: 'none' }
  const ticket = { sql: `select app.pass_first_factor($1::jsonb)`, params: [JSON.stringify({ ticketHash: 'ticket' })] }
  const confirmed = JSON.stringify({ secret: 'sealed', step: 1, codes: ['a', 'b'] })
  const proof = JSON.stringify({ checkedHash: password_hash })
  const enrolled = [begunTotp({ secret: 'sealed', shown: proof }), confirmedTotp({ entry: confirmed })]
  const begun = { signInId: fresh(), tokenHash: fresh(), newCustomerId: fresh(), shown: { totp: { secret: 'sealed', step: 2 } } }
  const mine = (statement: Sample['statement'], ...first: NonNullable<Sample['first']>): Sample => ({
    as: 'anonymous',
    statement,
    first,
    knows: here,
  })
  return [
    mine(guarded({ userId: user_id })),
    mine(begunTotp({ secret: 'sealed', shown: proof })),
    mine(confirmedTotp({ entry: confirmed }), begunTotp({ secret: 'sealed', shown: proof })),
    mine(removedTotp({ shown: proof }), ...enrolled),
    mine(renewedRecoveryCodes({ shown: proof, hashes: '["c"]' }), ...enrolled),
    {
      as: 'anonymous',
      first: [...enrolled, ticket],
      statement: shownSecondFactor({ entry: JSON.stringify(begun) }),
      knows: { ...here, token_hash: 'ticket' },
    },
    { as: 'anonymous', first: [...enrolled, ticket], statement: wantedFactor({}), knows: { ...here, token_hash: 'ticket' } },
    ...passkeySamples(here, { sign: begun, proof }),
    ...identitySamples(here, { sign: begun, proof }),
    ...by('staff', requiredFactors({ roles: '["owner"]' })),
  ]
}

function passkeySamples(here: Record<string, string>, { sign, proof }: { sign: object; proof: string }): Sample[] {
  const id = fresh()
  const key = { id, credentialId: fresh(), publicKey: '{}', algorithm: 'ES256', counter: 0, name: 'Phone', transports: [], codes: [] }
  const asked = { ...here, token_hash: 'challenge' }
  const added = [issuedChallenge({ kind: 'passkey-registration' }), addedPasskey({ passkey: JSON.stringify(key) })]
  const mine = (statement: Sample['statement'], ...first: NonNullable<Sample['first']>): Sample => ({
    as: 'anonymous',
    statement,
    first,
    knows: asked,
  })
  const another = {
    sql: `insert into one_time_tokens (hash, kind, expires_at) values ('another', 'passkey-sign-in', app.now() + interval '1 minute')`,
    params: [],
  }
  const turn = { sql: `select set_config('app.token_hash', 'another', true)`, params: [] }
  return [
    mine(passkeysOf({ userId: here['user_id'] ?? '' })),
    { as: 'anonymous', statement: presentedPasskey({ credentialId: 'none' }), knows: { credential_id: 'none' } },
    mine(issuedChallenge({ kind: 'passkey-registration' })),
    mine(offeredPasskey({ shown: proof })),
    mine(addedPasskey({ passkey: JSON.stringify(key) }), issuedChallenge({ kind: 'passkey-registration' })),
    mine(renamedPasskey({ id, name: 'Laptop' }), ...added),
    mine(removedPasskey({ id, shown: proof }), ...added),
    mine(signedInWithPasskey({ entry: JSON.stringify({ ...sign, shown: { passkey: { id, counter: 1 } } }) }), ...added, turn, another),
  ]
}

function identitySamples(here: Record<string, string>, { sign, proof }: { sign: object; proof: string }): Sample[] {
  const id = fresh()
  const known = { ...here, issuer: 'https://issuer.example', subject: fresh(), email: `${fresh()}@filled.example`, token_hash: 'flow' }
  const userId = here['user_id'] ?? ''
  const asked = JSON.stringify({ provider: 'local', tenant: null, link: true })
  const flow = begunLink({ entry: asked, shown: proof })
  const linked = linkedIdentity({ entry: JSON.stringify({ id, verified: true }) })
  const newcomer = { ...sign, signInId: fresh(), tokenHash: fresh(), identityId: fresh(), userId: fresh(), name: 'New', verified: true }
  const mine = (statement: Sample['statement'], ...first: NonNullable<Sample['first']>): Sample => ({
    as: 'anonymous',
    statement,
    first,
    knows: known,
  })
  return [
    mine(begunFlow({ entry: JSON.stringify({ provider: 'local', tenant: null }) })),
    mine(takenFlow({}), begunFlow({ entry: JSON.stringify({ provider: 'local', tenant: null }) })),
    mine(flow),
    mine(takenLink({ userId }), flow),
    mine(linked),
    mine(identitiesOf({ userId }), linked),
    mine(identityById({ id, userId }), linked),
    mine(linkedToken({ entry: JSON.stringify({ id, verified: true }), shown: proof })),
    mine(identityPresented({ userId }), linked),
    mine(standingOfIdentity({}), linked),
    // its person has no password: the last way in stays
    { ...mine(unlinkedIdentity({ id }), linked), refuses: 'last_way_in' },
    mine(signedInExternally({ entry: JSON.stringify(newcomer) })),
  ]
}

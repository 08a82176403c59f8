import { addedApiKey, apiKeyById, apiKeysBefore, revokedApiKey, rotatedApiKey, usedApiKey } from '../../../src/features/api-keys/queries.ts'
import {
  deviceById,
  devicesBefore,
  offeredPairing,
  pairedDevice,
  pairingById,
  refreshedDevice,
  renamedDevice,
  revokedDevice,
} from '../../../src/features/devices/queries.ts'
import { commonPasswordsIn } from '../../../src/features/passwords/queries.ts'
import { assertConsents } from '../../../src/features/consents/queries.ts'
import {
  confirmedEmail,
  confirmedSignUp,
  heldToken,
  issueToken,
  passwordReset,
  personByEmail,
} from '../../../src/features/auth/one-time-queries.ts'
import { endSignIn, failSignIn, mayTry, rotateToken, signInUser, unlockAccount, userToCheck } from '../../../src/features/auth/queries.ts'
import {
  begunEmailChange,
  changedPassword,
  changedProfile,
  ownAccount,
  placesOfUser,
  profile,
  revokedOthers,
  revokedSignIn,
  signInsOf,
} from '../../../src/features/me/queries.ts'
import { changedCustomer, customerById, customersAfter, insertCustomer, ownProfile } from '../../../src/features/customers/queries.ts'
import { needFeature, standingHere, warnOfLimit } from '../../../src/features/plans/queries.ts'
import { changedLocation, insertLocation, locationById, locationsAfter } from '../../../src/features/tenants/location-queries.ts'
import { assertTenant, changedSettings, openedTenant, settingsHere, tenantHere } from '../../../src/features/tenants/queries.ts'
import {
  acceptedInvitation,
  invitationById,
  invitationsBefore,
  invited,
  nameOfUser,
  resentInvitation,
  revokedInvitation,
  staffByUser,
} from '../../../src/features/staff/invitation-queries.ts'
import { changedStaff, staffAfter, staffById } from '../../../src/features/staff/queries.ts'
import { changedRole, deletedRole, heldRole, insertedRole, roleById, rolesHere } from '../../../src/features/staff/role-queries.ts'
import { deciderOf } from '../../../src/features/staff/rules.ts'
import { staffCan } from '../../../src/http/holders.ts'
import { by, each, filteredTwice, fresh, nobodyWaits, type Sample, type Samples } from './sample.ts'
import type { Scene } from './scene.ts'

const customers: Samples = (scene) => {
  const all = { name: null, email: null, afterName: null, afterId: null, limit: 21 }
  return [
    ...each('staff', customersAfter, {
      'no filter': all,
      'further down': { ...all, afterName: scene.customer.name, afterId: scene.customer.id },
      'a name': { ...all, name: 'Ada Lovelace' },
      'a name, further down': { ...all, name: 'ada', afterName: 'Ada Lovelace', afterId: scene.customer.id },
      'one letter': { ...all, name: 'r' },
      nobody: { ...all, name: 'zzz' },
      'an e-mail': { ...all, email: scene.otherCustomer.email },
      'the beginning of all e-mails': { ...all, email: 'person-' },
      'an e-mail that nobody has': { ...all, email: 'nobody' },
    }),
    ...filteredTwice(each('staff', customersAfter, { 'a name and an e-mail': { ...all, name: 'ada', email: 'person-1' } })),
    ...by(
      'staff',
      customerById({ id: scene.customer.id }),
      insertCustomer({ id: fresh(), name: 'New', email: 'new@filled.example', phone: null, note: null }),
      changedCustomer({ id: scene.customer.id, patch: JSON.stringify({ name: 'Renamed' }), seen: null }),
    ),
    ...by(
      'customer',
      ownProfile({ id: scene.customer.id }),
      changedCustomer({ id: scene.customer.id, patch: '{"phone":"1"}', seen: null }),
    ),
  ]
}

/** The owner, as the database compares them with their row. */
export const decider = ({ owner, tenant }: Scene) =>
  deciderOf({
    kind: 'staff',
    role: 'owner',
    userId: owner.user_id,
    signInId: owner.user_id,
    tenantId: tenant.id,
    tenantSlug: tenant.slug,
    customerId: null,
    locationIds: null,
    can: staffCan('owner'),
  })

const roles = (scene: Scene): Sample[] => {
  const id = fresh()
  const made = { id, key: `r-${id}`, name: 'Lead', permissions: '{"orders:read":"tenant"}', decider: decider(scene), most: 50 }
  const first = [insertedRole(made)]
  const again = { id, seen: null, decider: decider(scene) }
  return [
    ...by('staff', rolesHere({ limit: 50 }), roleById({ id }), insertedRole(made)),
    { as: 'staff', statement: changedRole({ ...again, patch: '{"name":"Lead"}' }), first },
    { as: 'staff', statement: heldRole(again), first },
    { as: 'staff', statement: deletedRole(again), first },
  ]
}

const keys = (scene: Scene): Sample[] => {
  const id = fresh()
  const entry = JSON.stringify({ id, name: 'Program', permissions: { 'orders:read': 'location' }, hash: id, prefix: 'ck_test_' })
  const made = addedApiKey({ entry, decider: decider(scene), most: 100 })
  const again = { id, hash: fresh(), prefix: 'ck_test_', hours: 24, decider: decider(scene) }
  return [
    ...by('staff', apiKeysBefore({ id: null, limit: 26 }), apiKeysBefore({ id, limit: 26 }), apiKeyById({ id }), made, usedApiKey({})),
    { as: 'staff', statement: rotatedApiKey(again), first: [made] },
    { as: 'staff', statement: revokedApiKey({ id }), first: [made] },
  ]
}

const invitations = (scene: Scene): Sample[] => {
  const id = fresh()
  const until = new Date(Date.parse(scene.audit.at) + 400 * 86_400_000).toISOString()
  const entry = { id, email: scene.stranger.email, role: 'staff', location_ids: null, token_hash: id, expires_at: until }
  const first = [invited({ entry: JSON.stringify(entry), decider: decider(scene) })]
  const decided = { id, decider: decider(scene) }
  return [
    ...by(
      'staff',
      invitationsBefore({ id: null, limit: 21 }),
      invitationById({ id }),
      nameOfUser({ id: scene.owner.user_id }),
      staffByUser({ userId: scene.owner.user_id }),
      ...first,
    ),
    { as: 'staff', statement: resentInvitation({ ...decided, hash: fresh(), until }), first },
    { as: 'staff', statement: revokedInvitation(decided), first },
    { as: 'staff', statement: acceptedInvitation({ staffId: fresh() }), refuses: 'invitation_not_found', knows: { token_hash: 'none' } },
  ]
}

const machines = (scene: Scene): Sample[] => {
  const id = fresh()
  const entry = { id, name: 'Till', kind: 'pos', location_id: scene.location.id, code_hash: id }
  const offer = offeredPairing({ entry: JSON.stringify(entry) })
  const [jti, thumbprint] = [fresh(), 'thumb']
  const pair = pairedDevice({ entry: JSON.stringify({ id, public_key: {}, thumbprint, refresh_hash: id, jti }) })
  const paired = { first: [offer, pair], knows: { token_hash: id } }
  return [
    ...by('staff', offer, pairingById({ id }), deviceById({ id }), devicesBefore({ id: null, locationId: null, limit: 26 })),
    ...by('staff', devicesBefore({ id, locationId: scene.location.id, limit: 26 })),
    { as: 'staff', statement: pair, first: [offer], knows: { token_hash: id } },
    { as: 'staff', statement: refreshedDevice({ thumbprint, jti: fresh() }), ...paired },
    { as: 'staff', statement: renamedDevice({ id, name: 'Bar', seen: null }), ...paired },
    { as: 'staff', statement: revokedDevice({ id }), ...paired },
  ]
}

const staff: Samples = (scene) => [
  ...by(
    'staff',
    staffById({ id: scene.colleague.id }),
    staffAfter({ id: null, limit: 21 }),
    staffAfter({ id: scene.colleague.id, limit: 21 }),
    changedStaff({ id: scene.colleague.id, patch: JSON.stringify({ role: 'manager' }), seen: null, decider: decider(scene) }),
  ),
  ...roles(scene),
  ...keys(scene),
  ...invitations(scene),
  ...machines(scene),
]

const tenants: Samples = (scene) => {
  const entry = {
    slug: `new-${fresh()}`,
    name: 'New',
    country: 'DE',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    locale: 'en',
    tax_mode: 'inclusive',
    tax_scope: 'total',
    rounding: 'half_up',
    cash_rounding: 1,
    staff_id: fresh(),
    location: { id: fresh(), name: 'Main', slug: 'main' },
  }
  const place = {
    id: fresh(),
    name: 'New',
    slug: fresh(),
    zone: 'UTC',
    currency: 'EUR',
    dayStartsAt: '04:00',
    openingHours: 'null',
    address: null,
  }
  return [
    ...(['anonymous', 'staff', 'customer'] as const).flatMap((caller) =>
      by(
        caller,
        tenantHere({}),
        assertTenant({}),
        settingsHere({}),
        standingHere(),
        needFeature('devices'),
        warnOfLimit(nobodyWaits, 'products'),
        locationById({ id: scene.location.id }),
        locationsAfter({ name: null, id: null, limit: 21 }),
      ),
    ),
    ...by(
      'staff',
      locationsAfter({ name: scene.location.name, id: scene.location.id, limit: 21 }),
      insertLocation(place),
      changedLocation({ id: scene.location.id, patch: JSON.stringify({ name: 'Renamed' }), seen: null }),
      changedSettings({ patch: JSON.stringify({ name: 'Renamed' }), seen: scene.tenant.version }),
    ),
    { as: 'staff', statement: openedTenant({ entry: JSON.stringify(entry) }), knows: { tenant_id: fresh() } },
  ]
}

/** What a mail's token does: each has to be there first. */
const mailed = (scene: Scene, begun: Record<string, string>): Sample[] => {
  const [hash, newcomer] = [fresh(), fresh()]
  const waiting = { email: `${newcomer}@filled.example`, name: 'New', passwordHash: 'x', locale: null, tenant: null }
  const issued = (kind: string, more: object) => issueToken({ entry: JSON.stringify({ hash, kind, ...more }) })
  const token = { token_hash: hash, lock_key: 'none' }
  const somebody = { userId: scene.stranger.id }
  return [
    { as: 'anonymous', statement: issued('sign-up', { data: waiting }), knows: token },
    {
      as: 'anonymous',
      first: [issued('sign-up', { data: waiting })],
      statement: confirmedSignUp({ entry: JSON.stringify(begun) }),
      knows: { ...token, user_id: newcomer, actor_id: newcomer },
    },
    { as: 'anonymous', first: [issued('password-reset', somebody)], statement: passwordReset({ newHash: 'x' }), knows: token },
    { as: 'anonymous', first: [issued('email-verification', somebody)], statement: confirmedEmail({}), knows: token },
  ]
}

/** What somebody does with their own account. */
const own = (scene: Scene): Sample[] => {
  const { sign_in_id, user_id, password_hash: checkedHash } = scene.token
  const here = { sign_in_id, user_id, actor_id: user_id, lock_key: 'none' }
  const change = { checkedHash, change: 'x', email: 'new@filled.example', oldHash: fresh(), newHash: fresh() }
  return [
    ...by(
      'person',
      profile({ userId: scene.customer.user_id }),
      placesOfUser({ most: 100 }),
      ownAccount({ userId: scene.customer.user_id }),
    ),
    ...by(
      'person',
      signInsOf({ userId: scene.customer.user_id, since: '2020-01-01T00:00:00.000Z', begun: '2020-01-01T00:00:00.000Z', most: 100 }),
    ),
    ...by('person', changedProfile({ patch: '{"name":"Renamed"}' })),
    { as: 'anonymous', statement: changedPassword({ entry: JSON.stringify({ checkedHash, newHash: 'x' }) }), knows: here },
    {
      as: 'anonymous',
      statement: begunEmailChange({ entry: JSON.stringify(change), shown: JSON.stringify({ checkedHash }) }),
      knows: here,
    },
    { as: 'anonymous', statement: revokedSignIn({ id: sign_in_id }), knows: here },
    { as: 'anonymous', statement: revokedOthers({}), knows: here },
  ]
}

/** Whoever signs in is nobody until they have: the context names what they say of themselves. */
const accounts: Samples = (scene) => {
  const begun = { signInId: fresh(), tokenHash: fresh(), newCustomerId: fresh() }
  const somebody = { user_id: scene.stranger.id, actor_id: scene.stranger.id }
  const known: [statement: Sample['statement'], knows: Record<string, string>][] = [
    [mayTry({}), { lock_key: 'nobody' }],
    [failSignIn({}), { ...somebody, lock_key: 'somebody' }],
    [unlockAccount({}), { ...somebody, lock_key: 'somebody' }],
    [userToCheck({ email: scene.stranger.email }), { email: scene.stranger.email }],
    [personByEmail({ email: scene.stranger.email }), { email: scene.stranger.email }],
    [heldToken({ hash: 'none', kind: 'sign-up' }), { token_hash: 'none' }],
    [commonPasswordsIn({ prefixes: ['AA', '-_', 'zz'] }), {}],
    [assertConsents({ ids: '[]' }), {}],
    [signInUser({ entry: JSON.stringify({ ...begun, checkedHash: scene.stranger.password_hash }) }), somebody],
    [rotateToken({ entry: JSON.stringify({ successorHash: fresh(), newCustomerId: fresh() }) }), { token_hash: scene.token.hash }],
    [endSignIn({}), { token_hash: scene.token.hash }],
  ]
  return [
    ...known.map(([statement, knows]): Sample => ({ as: 'anonymous', statement, knows })),
    ...mailed(scene, { ...begun, signInId: fresh(), tokenHash: fresh() }),
    ...own(scene),
  ]
}

export const people: Samples = (scene, now) => [customers, staff, tenants, accounts].flatMap((some) => some(scene, now))

import { sql } from 'drizzle-orm'
import { bigint, index, pgPolicy, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, inDatabase, instant, refersTo, table } from './columns.ts'
import { users } from './identity.ts'
import { app, jobDeletes, jobReads, lookedUp, own } from './policies.ts'

/** A person's own; gone with them. */
const ownFactor = (name: string) => [own(name), jobReads(), jobDeletes()]

/** An authenticator app (RFC 6238). The secret is sealed (lib/sealed.ts); until a code confirmed it, it guards nothing. */
export const totpFactors = table('totp_factors', {
  userId: uuid().primaryKey(),
  secret: text().notNull(),
  /** The time step of the last code that was accepted: none of that step or before it is accepted again. */
  lastStep: bigint({ mode: 'number' }),
  confirmedAt: instant(),
  usedAt: instant(),
  createdAt: createdAt(),
})
/* @__PURE__ */ inDatabase(totpFactors, (t) => [refersTo('totp_factors_user', t.userId, users.id), ...ownFactor('own_totp_factor')])

/** For who has lost the phone: each good once, stored as a keyed hash. */
export const recoveryCodes = table('recovery_codes', {
  userId: uuid().notNull(),
  hash: text().notNull(),
  usedAt: instant(),
  createdAt: createdAt(),
})
/* @__PURE__ */ inDatabase(recoveryCodes, (t) => [
  primaryKey({ columns: [t.userId, t.hash] }),
  refersTo('recovery_codes_user', t.userId, users.id),
  ...ownFactor('own_recovery_code'),
])

/** A public key whose private half an authenticator keeps (WebAuthn). */
export const passkeys = table('passkeys', {
  id: uuid().primaryKey(),
  userId: uuid().notNull(),
  credentialId: text().notNull(),
  publicKey: text().notNull(),
  algorithm: text().notNull(),
  /** How often it has signed, where its authenticator counts: one that does not go up was copied. */
  counter: bigint({ mode: 'number' }).notNull(),
  name: text().notNull(),
  transports: text().array().notNull(),
  createdAt: createdAt(),
  usedAt: instant(),
})
/* @__PURE__ */ inDatabase(passkeys, (t) => [
  unique('passkey_taken').on(t.credentialId),
  refersTo('passkeys_user', t.userId, users.id),
  index('passkeys_by_user').on(t.userId),
  ...ownFactor('own_passkey'),
  pgPolicy('passkey_presented', { to: app, for: 'select', using: sql`credential_id = ${lookedUp.credential}` }),
])

/** Who somebody is at a provider that we trust to say so: the pair of issuer and subject, never an e-mail. */
export const externalIdentities = table('external_identities', {
  id: uuid().primaryKey(),
  userId: uuid().notNull(),
  issuer: text().notNull(),
  subject: text().notNull(),
  /** What the provider called verified when it was linked. For the person to recognise it by, and for nothing else. */
  email: text(),
  createdAt: createdAt(),
  usedAt: instant(),
})
/* @__PURE__ */ inDatabase(externalIdentities, (t) => [
  unique('identity_taken').on(t.issuer, t.subject),
  refersTo('external_identities_user', t.userId, users.id),
  index('external_identities_by_user').on(t.userId),
  ...ownFactor('own_external_identity'),
  pgPolicy('external_identity_presented', {
    to: app,
    for: 'select',
    using: sql`issuer = ${lookedUp.issuer} and subject = ${lookedUp.subject}`,
  }),
])

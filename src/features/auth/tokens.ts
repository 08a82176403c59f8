import type { Settings } from '../../db/database.ts'
import type { Config } from '../../env.ts'
import type { Ctx } from '../../http/context.ts'
import { customerCan, expanded, platformCan, userCan } from '../../http/holders.ts'
import { isBuiltIn, roles } from '../../http/permissions.ts'
import { signToken, type Claims } from '../../http/tokens.ts'
import { isUuid, uuidv7 } from '../../lib/ids.ts'
import { allNamed } from '../../lib/peppers.ts'
import { newSecret, secretHash } from '../../lib/secrets.ts'
import { relyingParty } from '../../outside/passkeys.ts'
import type { Membership, Standing, Wanted } from './queries.ts'
import type { SecondFactorWanted, SignedIn } from './sign-in-types.ts'

/** Whoever asks an auth route is nobody until a password or a refresh token says otherwise, whatever access token came along. */
export function asStranger(ctx: Ctx, tenant: string | null | undefined, known: Settings = {}) {
  const nobody: Settings = { actor_kind: 'user', actor_id: '', user_id: '', customer_id: '', order_id: '', tenant_id: '', principal: '' }
  return ctx.db.as({ ...nobody, ...(tenant ? named(tenant) : {}), ...known })
}

const named = (tenant: string): Settings => (isUuid(tenant) ? { tenant_id: tenant.toLowerCase(), unverified: 'true' } : { slug: tenant })

/**
 * The successor of a refresh token, by each secret: who presents it again can be given the same answer, though we never stored it (decisions 21), and though the
 * secret has been changed meanwhile.
 */
export const successorsOf = (config: Config, presented: string) => allNamed(config.REFRESH_SECRET, presented)

type Begun = Awaited<ReturnType<typeof newSignIn>>

/** What a sign-in is made of: its id, its first refresh token, and the ticket that stands for both where a second factor is wanted first. */
export async function newSignIn(ctx: Ctx) {
  const [refreshToken, ticket] = [newSecret(), newSecret()]
  const [tokenHash, ticketHash] = await Promise.all([secretHash(refreshToken), secretHash(ticket)])
  const at = ctx.now.getTime()
  return { refreshToken, ticket, entry: { signInId: uuidv7(at), tokenHash, ticketHash, newCustomerId: uuidv7(at) } }
}

/** Who has shown one thing is signed in, or told what else to show. */
export function answered(ctx: Ctx, outcome: Standing | Wanted, begun: Begun): Promise<SignedIn> | SecondFactorWanted {
  if (!('kinds' in outcome)) return signedIn(ctx, outcome, begun.refreshToken)
  const { kinds, credentials } = outcome
  // the hash of a ticket is a challenge that is as good once, and as short
  const passkey = { challenge: begun.entry.ticketHash, rpId: relyingParty(ctx.config).id, allowCredentials: credentials }
  return { mfa: { ticket: begun.ticket, kinds, passkey: credentials.length > 0 ? passkey : null } }
}

export async function signedIn(ctx: Ctx, standing: Standing, refreshToken: string): Promise<SignedIn> {
  const claims = claimsOf(standing)
  const { token, expiresAt } = await signToken(ctx.config, claims, ctx.now)
  const { user, membership } = standing
  return {
    user,
    kind: claims.kind,
    tenant: membership && { id: membership.tenantId, slug: membership.slug },
    role: standing.platformRole ?? membership?.role ?? null,
    customerId: membership?.customerId ?? null,
    accessToken: token,
    accessTokenExpiresAt: expiresAt,
    refreshToken,
  }
}

function grantsOf(role: string, { grants, roleVersion, locationIds }: Membership) {
  const { can, scopes } = expanded(isBuiltIn(role) ? roles[role] : (grants ?? {}), locationIds)
  return { can: [...can], ...(Object.keys(scopes).length > 0 ? { sco: scopes } : {}), ...(roleVersion ? { rv: roleVersion } : {}) }
}

function claimsOf({ user, signInId, membership, platformRole }: Standing): Exclude<Claims, { kind: 'guest' | 'device' }> {
  const person = { sub: user.id, sid: signInId }
  if (platformRole) return { kind: 'platform', ...person, role: platformRole, can: [...platformCan(platformRole)] }
  if (!membership) return { kind: 'user', ...person, can: [...userCan] }
  const { tenantId: tid, slug, role, customerId: cid, locationIds: loc } = membership
  if (role !== null) return { kind: 'staff', ...person, tid, slug, role, cid, loc, ...grantsOf(role, membership) }
  if (cid === null) throw new Error('who is not staff was made a customer')
  return { kind: 'customer', ...person, tid, slug, cid, can: [...customerCan] }
}

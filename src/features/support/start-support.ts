import type { Ctx } from '../../http/context.ts'
import { supportCan } from '../../http/giving.ts'
import { expanded } from '../../http/holders.ts'
import { isBuiltIn, roles } from '../../http/permissions.ts'
import { Forbidden } from '../../http/problem.ts'
import { signToken } from '../../http/tokens.ts'
import { inTenant, noted } from '../platform/note-queries.ts'
import { startedSupport } from './queries.ts'
import type { StartSupport } from './schema.ts'

/**
 * Somebody of the platform acts as somebody of a tenant. Both sides write it down in one transaction, and each write of the session names them. The caller
 * chooses its id, so that a lost answer can be asked for again: the same session, until it ends.
 */
export async function startSupport(ctx: Ctx, tenant: string, id: string, { userId, reason, minutes }: StartSupport) {
  const { actor, config, now } = ctx
  if (actor.kind !== 'platform') throw Forbidden()
  const started = await inTenant(ctx, tenant).run(
    noted(ctx, { action: 'support.started', tenant, user: userId, reason, data: { sessionId: id, minutes } }),
    startedSupport({ entry: JSON.stringify({ id, userId, reason, minutes }) }),
  )
  if (!started) throw new Error('app.start_support answers a row')
  const { session, role, locationIds, grants, roleVersion, slug, ...acting } = started.acting
  const { can, scopes } = expanded(isBuiltIn(role) ? roles[role] : (grants ?? {}), locationIds)
  const { token, expiresAt } = await signToken(
    config,
    {
      kind: 'staff',
      sub: acting.userId,
      sid: session.id,
      tid: tenant,
      slug,
      role,
      cid: null,
      loc: locationIds,
      can: supportCan(can),
      sco: scopes,
      ...(roleVersion === null ? {} : { rv: roleVersion }),
      sup: { ses: session.id, imp: actor.userId },
    },
    now,
    new Date(session.expiresAt),
  )
  return { session, tenant: { id: tenant, slug }, role, accessToken: token, accessTokenExpiresAt: expiresAt }
}

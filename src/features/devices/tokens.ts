import type { Ctx } from '../../http/context.ts'
import { onDevice } from '../../http/on-device.ts'
import { signToken, type Claims } from '../../http/tokens.ts'
import type { DeviceStanding } from './queries.ts'

function claimsOf({ id, kind, locationId, tenantId, slug }: DeviceStanding): Claims {
  const { can, scopes } = onDevice(kind)
  return { kind: 'device', tid: tenantId, slug, did: id, dev: kind, loc: locationId, can: [...can], sco: scopes }
}

export async function tokensFor(ctx: Ctx, standing: DeviceStanding, refreshToken: string) {
  const { token, expiresAt } = await signToken(ctx.config, claimsOf(standing), ctx.now)
  const { id, name, kind, locationId, tenantId, slug } = standing
  return {
    device: { id, name, kind, locationId },
    tenant: { id: tenantId, slug },
    accessToken: token,
    accessTokenExpiresAt: expiresAt,
    refreshToken,
  }
}

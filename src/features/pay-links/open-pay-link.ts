import type { Ctx } from '../../http/context.ts'
import { ACCESS_SECONDS, signToken } from '../../http/tokens.ts'
import { secretHash } from '../../lib/secrets.ts'
import { PayLinkNotFound } from './problems.ts'
import { openedPayLink } from './queries.ts'

/** Nothing is written: as often as it is opened, it shows what is due just now. */
export async function openPayLink(ctx: Ctx, token: string) {
  const [opened] = await ctx.db.as({ token_hash: await secretHash(token) }).read(openedPayLink({}))
  if (!opened) throw PayLinkNotFound()
  const { tenantId: tid, slug, ...owed } = opened.owed
  const until = new Date(ctx.now.getTime() + ACCESS_SECONDS * 1000)
  const signed = await signToken(ctx.config, { kind: 'guest', tid, slug, oid: owed.orderId, pays: true }, ctx.now, until)
  return { ...owed, accessToken: signed.token, accessTokenExpiresAt: signed.expiresAt }
}

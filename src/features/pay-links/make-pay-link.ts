import { principal } from '../../http/actor.ts'
import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { namedHash } from '../../lib/peppers.ts'
import { secretHash } from '../../lib/secrets.ts'
import { record } from '../audit/queries.ts'
import { mail } from '../mail/queue-mail.ts'
import { linkTo } from '../mail/rules.ts'
import { worksWhere } from '../orders/access-rules.ts'
import { OrderNotFound } from '../orders/problems.ts'
import { CustomerHasNoEmail } from './problems.ts'
import { makePayLinkRow, owedOrder, payLinkById } from './queries.ts'
import type { MakePayLink } from './schema.ts'

const HOUR_MS = 3_600_000

/** What opens it follows from the command's key, so that the same command asked again is given the same link; no row holds it. */
export async function makePayLink(ctx: Ctx, orderId: string, { hours, mail: wantsMail }: MakePayLink) {
  const { actor, config, db, tenantId } = ctx
  const caller = actor.kind === 'api_key' ? actor.keyHash : principal(actor)
  const token = await namedHash(config.REFRESH_SECRET, ['pay-link', tenantId, caller, orderId, db.key].join('\n'))
  const onlyAt = worksWhere(actor)
  const [[owed], hash] = await Promise.all([db.read(owedOrder({ orderId, locations: onlyAt })), secretHash(token)])
  if (!owed) throw OrderNotFound()
  const { slug, name, email, ...facts } = owed
  if (wantsMail && email === null) throw CustomerHasNoEmail()
  const [id, url] = [uuidv7(ctx.now.getTime()), linkTo(config, `/pay/${slug}`, token)]
  ctx.reveal = () => ({ url })
  const until = new Date(ctx.now.getTime() + hours * HOUR_MS)
  const data = { name: name ?? '', ...facts, link: url, until: until.toISOString() }
  const made = makePayLinkRow({ entry: JSON.stringify({ id, orderId, hash, hours, mailed: wantsMail, onlyAt }) })
  const noted = record(ctx, { action: 'pay-link.made', resourceType: 'order', resourceId: orderId, after: { mailed: wantsMail, hours } })
  const told = wantsMail && email !== null ? [mail(ctx, { to: email, template: 'pay-link', data, dedupe: `pay-link/${id}`, until })] : []
  return db.run(made, noted, ...told, payLinkById({ id }))
}

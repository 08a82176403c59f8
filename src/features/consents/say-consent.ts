import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { consentsOf, sayConsentRow } from './queries.ts'
import type { SayConsent } from './schema.ts'

/** Somebody for themselves, at a tenant or at the platform, whatever they are elsewhere. */
export const asOneself = ({ db }: Ctx, tenant: string | undefined) =>
  db.as({ actor_kind: 'user', tenant_id: '', customer_id: '', location_ids: '', ...(tenant === undefined ? {} : { slug: tenant }) })

/** The same again adds nothing: what is kept is each change of mind. */
export const sayConsent = (ctx: Ctx, userId: string, { tenant, textId, given }: SayConsent) =>
  asOneself(ctx, tenant).run(
    sayConsentRow({ entry: JSON.stringify({ id: uuidv7(ctx.now.getTime()), textId, given }) }),
    consentsOf({ userId }),
  )

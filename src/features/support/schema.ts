import * as z from 'zod'
import { Id, words } from '../../http/fields.ts'
import { paging } from '../../http/page.ts'

export const BySession = z.strictObject({ id: Id, session: Id })
export const ListSupport = z.strictObject(paging)

export const StartSupport = z
  .strictObject({
    userId: Id.meta({ description: 'Whom support acts as: somebody who works for the tenant.' }),
    reason: words(500, 10).meta({ description: 'Why. The tenant reads it.', example: 'Ticket 4711: the tax rates of the menu' }),
    minutes: z.int().min(1).max(60).default(30).meta({ description: 'How long, an hour at most.', example: 30 }),
  })
  .meta({ id: 'StartSupport' })
export type StartSupport = z.infer<typeof StartSupport>

export const SupportSession = z
  .strictObject({
    id: z.uuid(),
    impersonator: z.strictObject({ userId: z.uuid(), name: z.string().nullable() }).meta({ description: 'Who of the platform acts.' }),
    staffId: z.uuid().meta({ description: 'As whom.' }),
    reason: z.string(),
    startedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable().meta({ description: 'When it was ended before its time.' }),
    endedBy: z.uuid().nullable(),
  })
  .meta({ id: 'SupportSession' })

export const SupportToken = z
  .strictObject({
    session: SupportSession,
    tenant: z.strictObject({ id: z.uuid(), slug: z.string() }),
    role: z.string(),
    accessToken: z.string().meta({ description: 'Until the session ends. There is no refresh.' }),
    accessTokenExpiresAt: z.iso.datetime(),
  })
  .meta({ id: 'SupportToken' })

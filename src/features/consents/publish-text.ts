import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { noted } from '../platform/note-queries.ts'
import { publishTexts, textsHere } from './queries.ts'
import type { PublishConsentText, PublishOurText } from './schema.ts'

const published = (ctx: Ctx, { kind, required = false, texts }: PublishConsentText) => {
  const entry = { kind, required, texts: texts.map((text) => ({ id: uuidv7(ctx.now.getTime()), ...text })) }
  return publishTexts({ entry: JSON.stringify(entry) })
}

const said = ({ kind, required = false, texts }: PublishConsentText) => ({ kind, required, locales: texts.map(({ locale }) => locale) })

/** The next version of a tenant's text. Whoever agreed to the last one has not agreed to this. */
export const publishText = (ctx: Ctx, tenantId: string, input: PublishConsentText) =>
  ctx.db.run(
    published(ctx, input),
    record(ctx, { action: 'consent-text.published', resourceType: 'tenant', resourceId: tenantId, after: said(input) }),
    textsHere({}),
  )

/** Of ours. */
export const publishOurText = (ctx: Ctx, input: PublishOurText) =>
  ctx.db.run(noted(ctx, { action: 'consent-text.published', data: said(input) }), published(ctx, input), textsHere({}))

import type { Ctx } from '../../http/context.ts'
import { afterwards, jobDatabase } from '../../http/system.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { InvalidRequest } from '../../http/problem.ts'
import { unstorable } from '../../http/text.ts'
import { isLive, verifiedEvent } from '../../outside/stripe.ts'
import { StripeNotConfigured } from '../payments/problems.ts'
import { EventMisdirected, SignatureInvalid } from './problems.ts'
import { insertLetter } from './queries.ts'
import { misdirected } from './rules.ts'
import { StoredEvent } from './schema.ts'
import { LEASE_SECONDS, workOff } from './work-off.ts'

const NO_EVENT = { in: 'json', field: '', message: 'This is not an event.' }

/** Verify, store once, answer (one round trip). What it means is worked off after the answer, and by the sweep. */
export async function receive(ctx: Ctx, endpoint: 'platform' | 'connect', text: string, signature: string) {
  const secrets = endpoint === 'platform' ? ctx.config.STRIPE_PLATFORM_SECRETS : ctx.config.STRIPE_CONNECT_SECRETS
  if (secrets.length === 0) throw StripeNotConfigured()
  const signed = await verifiedEvent(text, signature, secrets)
  if (!signed) throw refused(ctx, endpoint, 'signature', SignatureInvalid())
  const { data: event } = StoredEvent.safeParse(signed)
  if (!event || unstorable(signed).length > 0) throw refused(ctx, endpoint, 'shape', InvalidRequest([NO_EVENT]))
  const wrong = misdirected(endpoint, event, isLive(ctx.config))
  if (wrong) throw refused(ctx, endpoint, wrong, EventMisdirected())
  const object = event.data.object
  const stored = await jobDatabase(ctx).run(
    insertLetter({
      id: uuidv7(ctx.now.getTime()),
      endpoint,
      account: event.account ?? '',
      eventId: event.id,
      type: event.type,
      livemode: event.livemode,
      apiVersion: event.api_version,
      objectId: typeof object['id'] === 'string' ? object['id'] : null,
      payload: text,
      createdAt: event.created,
      lease: LEASE_SECONDS,
    }),
  )
  if (stored) ctx.later(workOff(afterwards(ctx), [stored]))
  return { received: true as const }
}

/** For whoever watches for attacks: never the body. */
function refused<P>({ requestId }: Ctx, endpoint: string, why: string, problem: P) {
  console.warn(JSON.stringify({ level: 'warn', at: 'security', what: 'webhook refused', endpoint, why, requestId }))
  return problem
}

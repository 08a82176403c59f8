import type { Ctx } from '../../http/context.ts'
import { jobDatabase, systemCtx, type Work } from '../../http/system.ts'
import { isUuid } from '../../lib/ids.ts'
import { stripeFor, type StripeAccount } from '../../outside/stripe.ts'
import { hearOfDetached, settleSetup } from '../cards/on-stripe.ts'
import { closureOf } from '../closures/job-queries.ts'
import { paymentAtProvider, paymentHinted } from './job-queries.ts'
import { newsOf } from '../webhooks/queries.ts'
import { isDisputeOpen } from '../webhooks/rules.ts'
import { makeOwedRefunds } from '../refunds/owed-stripe-access.ts'
import { settled } from './stripe-access.ts'
import { flagDispute, settlePayment } from './queries.ts'
import { settleRefund } from '../refunds/queries.ts'

/** An event is a hint that something happened to an object: the object itself is fetched, and what it says is settled. */
export type StripeNews = { account: string; type: string; objectId: string | null; intentRef: string | null }

type Found = { tenantId: string; id: string; state: string; orderId: string; account: string | null; providerRef: string | null }
type Told = { ctx: Ctx; stripe: StripeAccount; payment: Found; intentRef: string }

/** An event of ours that came before our own commit is refused, so that it is tried again; what was never ours is done. */
export async function onStripe(work: Work, news: StripeNews) {
  const family = news.type.split('.')[0]
  if (news.objectId === null) return
  const account = news.account === '' ? null : news.account
  if (family === 'setup_intent') return settleSetup(work, account, news.objectId)
  if (news.type === 'payment_method.detached') return hearOfDetached(work, account, news.objectId)
  if (family === 'payment_intent') return tell(work, account, news.objectId, settleIntent)
  const refundsMoved = news.type === 'charge.refunded' || news.type === 'charge.refund.updated' || family === 'refund'
  if (refundsMoved && news.intentRef !== null) return tell(work, account, news.intentRef, settleRefunds)
  const dispute = { account: news.account, objectId: news.objectId }
  if (news.type.startsWith('charge.dispute.') && news.intentRef !== null)
    return tell(work, account, news.intentRef, (told) => settleDispute(work, dispute, told))
}

async function tell(work: Work, account: string | null, intentRef: string, what: (told: Told) => Promise<unknown>) {
  const db = jobDatabase(work)
  const ctxOf = (tenantId: string) => systemCtx(work, tenantId)
  const stripe = stripeFor(ctxOf('').config, account)
  const [known] = await db.read(paymentAtProvider({ providerRef: intentRef, account }))
  if (known) return what({ ctx: ctxOf(known.tenantId), stripe, payment: known, intentRef })
  const { paymentId: id, tenantId } = (await stripe.retrieveIntent(intentRef)).named
  if (id === null || tenantId === null || !isUuid(id) || !isUuid(tenantId)) return undefined
  const [hinted, closed] = await db.read(paymentHinted({ id, tenantId, account, providerRef: intentRef }), closureOf({ tenantId }))
  if (closed) return undefined
  if (!hinted) throw new Error(`no payment of ours is known for ${intentRef} yet`)
  return what({ ctx: ctxOf(hinted.tenantId), stripe, payment: hinted, intentRef })
}

async function settleIntent({ ctx, stripe, payment, intentRef }: Told) {
  await ctx.db.run(settlePayment(ctx, payment, await stripe.retrieveIntent(intentRef)))
  await makeOwedRefunds(ctx, payment.orderId)
}

/** Every refund of the intent, so that one made elsewhere becomes our row whichever event tells of it. Money comes before it goes back. */
async function settleRefunds(told: Told) {
  const { ctx, stripe, payment, intentRef } = told
  if (payment.state !== 'captured') await settleIntent(told)
  for (const fact of (await stripe.refundsOf(intentRef)).toReversed())
    await ctx.db.run(settleRefund(ctx, payment.id, settled(fact, fact.named.refundId)))
}

/** Its events come in any order and at once: asked again after the write, until what was written is what all of them say. */
async function settleDispute(work: Work, dispute: { account: string; objectId: string }, { ctx, payment }: Told) {
  for (let written: boolean | undefined; ;) {
    const [news] = await jobDatabase(work).read(newsOf(dispute))
    const open = isDisputeOpen(news)
    if (open === written) return
    await ctx.db.run(flagDispute(ctx, { id: payment.id, open }))
    written = open
  }
}

import { brokenInvariants } from '../invariants.ts'
import { pause } from './fire.ts'
import type { Happened, Till } from './listener.ts'
import { leftOpen } from './settle.ts'
import type { Shop } from './shop.ts'
import type { Stack } from './stack.ts'
import type { Tally } from './tally.ts'

const PATIENCE_MS = 15_000

/** What must hold once the fire is out; what does not becomes a violation. */
export async function judge(stack: Stack, shops: readonly Shop[], tills: readonly Till[], tally: Tally): Promise<void> {
  for (const [name, rows] of Object.entries(await leftOpen(stack)))
    tally.violation(`${rows.length} ${name}: ${JSON.stringify(rows.slice(0, 3))}`)
  for (const { tenantId, slug } of shops)
    for (const [name, rows] of Object.entries(await brokenInvariants(stack.ask, tenantId)))
      tally.violation(`${slug}: ${name}: ${JSON.stringify(rows)}`)
  await judgeOrders(stack, tally)
  await judgeMoney(stack, tally)
  for (const [number, shop] of shops.entries()) {
    const events = await stack.ask(
      `select aggregate_id, seq::int, type, concat_ws('.', epoch, transaction, id) as position from events
       where tenant_id = $1 and location_id = $2 order by epoch, transaction, id`,
      [shop.tenantId, shop.locationId],
    )
    const till = tills[number]
    for (let left = PATIENCE_MS; left > 0 && (till?.heard.length ?? 0) < events.length; left -= 50) await pause(50)
    till?.judge(events as Happened[])
  }
}

/** Whoever ordered was told in the end: as many orders as answers, none lost and none twice. */
async function judgeOrders({ ask }: Stack, tally: Tally) {
  const there = (await ask('select id from orders', [])).length
  if (there !== tally.placed) tally.violation(`${there} orders are there, ${tally.placed} were answered`)
}

type Intent = { id: string; amount_received: number; metadata: { order_id?: string } }
type Money = { captured: number; refunded: number }

/** What Stripe took and gave back for each order is what we say, to the cent. */
async function judgeMoney(stack: Stack, tally: Tally) {
  const there = new Map<string, Money>()
  const orderOf = new Map<string, string>()
  const at = (orderId: string) =>
    there.get(orderId) ?? there.set(orderId, { captured: 0, refunded: 0 }).get(orderId) ?? { captured: 0, refunded: 0 }
  for (const { id, amount_received: amount, metadata } of await all<Intent>(stack, 'payment_intents')) {
    if (metadata.order_id === undefined) continue
    orderOf.set(id, metadata.order_id)
    at(metadata.order_id).captured += amount
  }
  for (const { payment_intent: intent, amount, status } of await all<{
    id: string
    payment_intent: string
    amount: number
    status: string
  }>(stack, 'refunds'))
    if (status === 'succeeded') at(orderOf.get(intent) ?? intent).refunded += amount
  const ours = await stack.ask(
    `select p.order_id as id, coalesce(sum(p.amount) filter (where p.state = 'captured'), 0)::int as captured,
       coalesce(sum((select sum(r.amount) from refunds r where r.payment_id = p.id and r.state = 'succeeded')), 0)::int as refunded
     from payments p where p.kind = 'card_online' group by 1`,
    [],
  )
  const here = new Map((ours as (Money & { id: string })[]).map(({ id, captured, refunded }) => [id, { captured, refunded }]))
  for (const orderId of new Set([...there.keys(), ...here.keys()])) {
    const [theirs, own] = [there.get(orderId) ?? { captured: 0, refunded: 0 }, here.get(orderId) ?? { captured: 0, refunded: 0 }]
    if (theirs.captured !== own.captured || theirs.refunded !== own.refunded)
      tally.violation(`order ${orderId}: Stripe says ${JSON.stringify(theirs)}, we say ${JSON.stringify(own)}`)
  }
}

async function all<T extends { id: string }>({ stripe }: Stack, noun: string): Promise<T[]> {
  const found: T[] = []
  for (;;) {
    const last = found.at(-1)
    const path = `${stripe}/v1/${noun}?limit=100${last ? `&starting_after=${last.id}` : ''}`
    const answer = await fetch(path, { headers: { authorization: 'Bearer sk_test_local' } })
    const { data, has_more: more } = await answer.json<{ data: T[]; has_more: boolean }>()
    found.push(...data)
    if (!more) return found
  }
}

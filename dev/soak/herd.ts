// `npm run soak:herd [seconds]`: what is sold on one hot product by 500 connections beside 8 (F27): throughput, answers, and that what was answered is there.
import { newId, openShop, type Shop } from './shop.ts'
import { startStack, type Stack } from './stack.ts'
import { count } from './tally.ts'

const seconds = Number(process.argv[2] ?? 10)

const stack = await startStack('herd')
try {
  const shop = await openShop(stack, 0)
  const variantId = shop.goods[0]?.variantId ?? ''
  await stack.ask('update inventory_levels set backorder = true where tenant_id = $1', [shop.tenantId])
  await rush(stack, shop, { variantId, connections: 8, seconds: 2 })
  let sold = (await stack.ask('select id from orders', [])).length
  for (const connections of [8, 64, 500]) {
    const answers = await rush(stack, shop, { variantId, connections, seconds })
    const now = (await stack.ask('select id from orders', [])).length
    const placed = answers.get('201') ?? 0
    const said = [...answers].map(([name, times]) => `${name}: ${times}`).join(', ')
    console.log(`${connections} connections: ${(placed / seconds).toFixed(0)} orders/s; ${said}; ${now - sold} rows`)
    // what was answered is there; an answer that was lost may be there too
    if (now - sold < placed) process.exitCode = 1
    sold = now
  }
} finally {
  await stack.stop()
}

type Rush = { variantId: string; connections: number; seconds: number }

/** Every connection orders without a pause; who is told to wait waits. */
async function rush({ api }: Stack, shop: Shop, { variantId, connections, seconds }: Rush): Promise<Map<string, number>> {
  const answers = new Map<string, number>()
  const until = performance.now() + seconds * 1000
  const token = await shop.owner()
  const body = JSON.stringify({ locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] })
  const buyer = async () => {
    let key = newId()
    while (performance.now() < until) {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'idempotency-key': key }
      const answer = await fetch(`${api}/api/v1/tenants/${shop.slug}/orders`, { method: 'POST', headers, body })
      const { code } = await answer.json<{ code?: string }>()
      count(answers, code === undefined ? String(answer.status) : `${answer.status} ${code}`)
      const wait = answer.headers.get('retry-after')
      if (wait === null) key = newId()
      else await new Promise((resolve) => setTimeout(resolve, Number(wait) * 1000))
    }
  }
  await Promise.all(Array.from({ length: connections }, buyer))
  return answers
}

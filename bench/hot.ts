import { Client } from 'pg'
import { startWorkerd } from '../dev/workerd.ts'
import { holds } from './bars.ts'
import { repeat } from './load.ts'
import { ordered } from './routes.ts'
import { tokensFor, type Shop } from './shop.ts'
import { shown, spread } from './spread.ts'
import type { Stage } from './stage.ts'
import { table } from './table.ts'

type Options = { rounds: number; seconds: number }
type Level = { taken: number; sold: number }

const BUYERS = 100
const UNITS = 10
/** About what a machine of two cores does in the seconds that were asked for. */
const PER_SECOND = 400

/** Everybody wants the same variant at the same place: orders per second behind one row's lock, and nothing sold twice. */
export async function measureHot(stage: Stage, { rounds, seconds }: Options): Promise<string> {
  await using worker = await startWorkerd({ variables: stage.variables, folder: stage.built, quiet: true })
  const port = Number(new URL(worker.url).port)
  const next = await buyerOf(stage, stage.shop.hotVariant)
  await repeat(next, { port, connections: 8, requests: 200 })
  const client = new Client({ connectionString: stage.urls.owner })
  await client.connect()
  const rows: string[][] = []
  for (const connections of [16, 64]) {
    const figures: number[] = []
    let [orders, sold, wrong] = [0, 0, 0]
    for (let round = 0; round < rounds; round++) {
      const before = await levelOf(client, stage.shop, stage.shop.hotVariant)
      const startedAt = performance.now()
      const statuses = await repeat(next, { port, connections, requests: Math.round(seconds * PER_SECOND) })
      figures.push(((statuses.get(201) ?? 0) * 1000) / (performance.now() - startedAt))
      const after = await levelOf(client, stage.shop, stage.shop.hotVariant)
      orders += statuses.get(201) ?? 0
      wrong += [...statuses].reduce((sum, [status, count]) => sum + (status === 201 ? 0 : count), 0)
      sold += after.taken - before.taken
      holds(`one hot variant at ${connections}: sold = ordered = answered`, after.sold - before.sold === after.taken - before.taken)
    }
    const held = holds(`one hot variant at ${connections}: ${sold} sold, ${orders} orders, ${wrong} errors`, sold === orders && wrong === 0)
    rows.push([`one hot variant at ${connections}`, shown(spread(figures)), `${orders} orders, ${sold} sold, ${wrong} errors`, held])
  }
  rows.push(await lastUnits(stage, { port, client, rounds }))
  await client.end()
  return table(['race', 'orders/s', 'outcome', ''], rows)
}

/** 100 buyers of 10 units, all at once. */
async function lastUnits(stage: Stage, { port, client, rounds }: { port: number; client: Client; rounds: number }): Promise<string[]> {
  const outcomes: string[] = []
  for (let round = 0; round < rounds; round++) {
    const variant = stage.shop.variants.at(-1 - round) ?? ''
    await client.query('update inventory_levels set on_hand = $3, reserved = 0 where tenant_id = $1 and variant_id = $2', [
      stage.shop.tenantId,
      variant,
      UNITS,
    ])
    const statuses = await repeat(await buyerOf(stage, variant), { port, connections: BUYERS, requests: BUYERS })
    const { taken, sold } = await levelOf(client, stage.shop, variant)
    const said = [...statuses].toSorted(([a], [b]) => a - b).map(([status, count]) => `${count}×${status}`)
    outcomes.push(`${said.join(' ')}, ${sold} sold, ${-taken} left`)
  }
  const expected = `${UNITS}×201 ${BUYERS - UNITS}×409, ${UNITS} sold, 0 left`
  const different = [...new Set(outcomes)]
  const held = holds(`${BUYERS} buyers of ${UNITS} units: ${different.join(' or ')}`, different.length === 1 && different[0] === expected)
  return [`${BUYERS} buyers of ${UNITS} units`, '', different.join(' or '), held]
}

async function buyerOf({ shop, variables }: Stage, variantId: string) {
  const { staff } = await tokensFor(shop, variables)
  const [locationId = ''] = shop.locations
  const headers = { authorization: `Bearer ${staff}` }
  return ordered(`/api/v1/tenants/${shop.slug}`, headers, { locationId, lines: [{ variantId, quantity: 1 }] })
}

/** `taken` counts up as the shelf empties (minus what can still be had); `sold` is what orders have of it. */
async function levelOf(client: Client, { tenantId, locations }: Shop, variantId: string): Promise<Level> {
  const { rows } = await client.query<{ taken: string; sold: string }>(
    `select (select reserved - on_hand from inventory_levels where tenant_id = $1 and variant_id = $2 and location_id = $3) as taken,
       (select coalesce(sum(quantity), 0) from order_lines where tenant_id = $1 and variant_id = $2) as sold`,
    [tenantId, variantId, locations[0]],
  )
  return { taken: Number(rows[0]?.taken), sold: Number(rows[0]?.sold) }
}

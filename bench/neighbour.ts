import { startWorkerd } from '../dev/workerd.ts'
import { apart } from './apart.ts'
import { against } from './bars.ts'
import { message } from './http.ts'
import { repeat } from './load.ts'
import { paced } from './paced.ts'
import { openShop, tokensFor, type Shop } from './shop.ts'
import { shown, spread } from './spread.ts'
import type { Stage } from './stage.ts'
import { table } from './table.ts'

/** Production's quota is 6,000 a minute; here the window is shorter, so that whole windows are measured, and the share of it that a burst takes the same. */
const QUOTA = { perSecond: 100, windowSeconds: 3 }
const TIMES_ITS_QUOTA = 10
const QUIET_PER_SECOND = 25
const SECONDS = 2 * QUOTA.windowSeconds
/** quality.md 1.2, F28. */
const MOST = 2

type Noise = { answered: Record<string, number>; unsent: number }

/** One tenant asks ten times as much as it may; what its neighbour waits with it, as a multiple of what it waits alone. */
export async function measureNeighbour(stage: Stage, { rounds }: { rounds: number }): Promise<string> {
  const perTenant = { limit: QUOTA.perSecond * QUOTA.windowSeconds, seconds: QUOTA.windowSeconds }
  const variables = { ...stage.variables, LIMITS: `*=1000000/60,tenant=${perTenant.limit}/${perTenant.seconds}` }
  await using worker = await startWorkerd({ variables, folder: stage.built, quiet: true, perTenant })
  const port = Number(new URL(worker.url).port)
  const noisy = await openShop(stage.urls.owner, 'noisy')
  const [loud, calm] = [await listOf(noisy, stage), await listOf(stage.shop, stage)]
  await repeat(() => calm, { port, connections: 4, requests: 250 })
  const quiet = () => paced(() => calm, { port, perSecond: QUIET_PER_SECOND, seconds: SECONDS, connections: 32 })
  const [alone, beside, told]: [number[], number[], Noise[]] = [[], [], []]
  let wrong = 0
  const p95Of = async () => {
    const { times, unsent } = await quiet()
    const ok = (times.get(200) ?? []).toSorted((a, b) => a - b)
    wrong += unsent + [...times].reduce((sum, [status, all]) => sum + (status === 200 ? 0 : all.length), 0)
    return ok[Math.floor(ok.length * 0.95)] ?? 0
  }
  for (let round = 0; round < rounds; round++) {
    alone.push(await p95Of())
    const perSecond = QUOTA.perSecond * TIMES_ITS_QUOTA
    await using noise = await apart('noise.ts', { text: loud, port, perSecond, seconds: SECONDS, connections: 64 })
    const [p95, said] = await Promise.all([p95Of(), noise.said<Noise>()])
    beside.push(p95)
    told.push(said)
  }
  const count = (status: string) => told.reduce((sum, { answered }) => sum + (answered[status] ?? 0), 0)
  const ratio = spread(beside.map((p95, round) => p95 / (alone[round] ?? 1)))
  const row = [
    `${count('200')}×200 ${count('429')}×429, ${told.reduce((sum, { unsent }) => sum + unsent, 0)} held back`,
    shown(spread(alone), 1),
    shown(spread(beside), 1),
    against("a neighbour's p95 beside a noisy tenant, × alone", ratio, { most: MOST }, 1),
    against("a neighbour's answers beside a noisy tenant that were none", spread([wrong]), { most: 0 }, 0),
  ]
  return table(['the noisy one heard', 'p95 alone ms', 'p95 beside it ms', '× alone', 'the quiet one refused'], [row])
}

async function listOf(shop: Shop, { variables }: Stage): Promise<string> {
  const { staff } = await tokensFor(shop, variables)
  return message({ method: 'GET', path: `/api/v1/tenants/${shop.slug}/products?limit=20`, headers: { authorization: `Bearer ${staff}` } })
}

import { Caller } from './caller.ts'
import { pause, setFire } from './fire.ts'
import { runFlow, type Errand } from './flows.ts'
import { judge } from './judge.ts'
import { Till } from './listener.ts'
import { flowOf, planOf, type Plan } from './plan.ts'
import { settle, tick } from './settle.ts'
import { openShop, type Shop } from './shop.ts'
import { startStack, type Stack } from './stack.ts'
import { Tally } from './tally.ts'

export type Soaked = {
  plan: Plan
  tally: Tally
  fires: Map<string, number>
  queue: Record<string, number>
  drops: number
  recoveryMs: number
  ticks: number
}

const SHOPS = 2
const PEOPLE = 16
const TICK_MS = 3_000
const UNPLUG_MS = 2_500

/** A shop's days under fire: flows all along, troubles as planned, then time to settle, then the verdict (in `tally.violations`). */
export async function soak({ seed, seconds }: { seed: string; seconds: number }): Promise<Soaked> {
  const plan = planOf(seed, seconds)
  const stack = await startStack(seed)
  try {
    const tally = new Tally()
    const shops = await Promise.all(Array.from({ length: SHOPS }, (_, number) => openShop(stack, number)))
    const tills = shops.map((shop) => new Till(stack.api, shop, tally))
    await Promise.all(tills.map((till) => till.open()))
    const fire = setFire(stack, plan.troubles)
    const routine = routineOf(stack, tills)
    const flows = keepBusy(stack, { shops, tally, plan })
    await Promise.all([fire.out, pause(seconds * 1000)])
    const recoveryMs = await recovered(stack, shops)
    await flows.stop()
    await routine.stop()
    const ticks = await settle(stack)
    await judge(stack, shops, tills, tally)
    for (const till of tills) till.close()
    return {
      plan,
      tally,
      fires: fire.counts,
      queue: stack.queue.counts,
      drops: tills.reduce((sum, { drops }) => sum + drops, 0),
      recoveryMs,
      ticks,
    }
  } finally {
    await stack.stop()
  }
}

/** People who go from one errand to the next, until they are stopped. */
function keepBusy(stack: Stack, { shops, tally, plan }: { shops: readonly Shop[]; tally: Tally; plan: Plan }) {
  const hours = { over: false }
  let next = 0
  const person = async () => {
    while (!hours.over) {
      const flow = flowOf(plan.seed, next++)
      const shop = shops[flow.draw(shops.length)]
      if (!shop) continue
      await runFlow(flow, errandAt(stack, shop, flow.draw, tally)).then(
        () => tally.done(flow.kind),
        (error: unknown) => tally.violation(`${flow.kind} ${flow.number}: ${error instanceof Error ? error.message : String(error)}`),
      )
    }
  }
  const people = Array.from({ length: PEOPLE }, person)
  return {
    stop: async () => {
      hours.over = true
      await Promise.all(people)
    },
  }
}

function errandAt(stack: Stack, shop: Shop, draw: Errand['draw'], tally: Tally): Errand {
  const base = `${stack.api}/api/v1/tenants/${shop.slug}`
  const customer = shop.customers[draw(shop.customers.length)] ?? shop.owner
  const browser = async (path: string, form: Record<string, string>) => {
    const control = path.startsWith('_control')
    const headers = control ? {} : { authorization: 'Bearer pk_test_local' }
    const body = control ? JSON.stringify(form) : new URLSearchParams(form)
    // a browser that hears nothing is closed: whether it paid is for us to find out
    const answer = await fetch(`${stack.stripe}/${path}`, { method: 'POST', headers, body }).catch(() => undefined)
    await answer?.body?.cancel()
  }
  return { shop, staff: new Caller(base, shop.owner, tally), shopper: new Caller(base, customer, tally), draw, tally, browser }
}

/** The cron, now and then twice at once, and tills whose plug is pulled. */
function routineOf(stack: Stack, tills: readonly Till[]) {
  const ticking = setInterval(() => void Promise.all([tick(stack, Date.now()), tick(stack, Date.now())]), TICK_MS)
  const unplugging = setInterval(() => tills[0]?.unplug(), UNPLUG_MS)
  return {
    stop: async () => {
      clearInterval(ticking)
      clearInterval(unplugging)
      await pause(100)
    },
  }
}

/** How long after the last fault the API answers as if nothing had been: ten reads of the database in a row at the first try. */
async function recovered({ api }: Stack, [shop]: readonly Shop[]): Promise<number> {
  const started = performance.now()
  for (let good = 0; good < 10;) {
    const answer = await fetch(`${api}/api/v1/tenants/${shop?.slug}/products?limit=20`).catch(() => undefined)
    await answer?.body?.cancel()
    good = answer?.ok ? good + 1 : 0
  }
  return Math.round(performance.now() - started)
}

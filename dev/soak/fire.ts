import type { Planned } from './plan.ts'
import type { Stack } from './stack.ts'

const RESTART_MS = 300

export type Fire = { counts: Map<string, number>; out: Promise<void> }

/** Sets every trouble of the plan in its time and ends it in its time. `out` resolves when the last one is over. */
export function setFire(stack: Stack, troubles: readonly Planned[]): Fire {
  const counts = new Map<string, number>()
  const started = performance.now()
  // one after another: whoever is killed is up again before the next kill
  let worker = Promise.resolve()
  const one = async ({ at, lasts, ...trouble }: Planned) => {
    await pause(started + at - performance.now())
    const name = nameOf(trouble)
    counts.set(name, (counts.get(name) ?? 0) + 1)
    if (trouble.place === 'worker') return (worker = worker.then(() => restart(stack)))
    if (trouble.place === 'queue') return handle(stack, trouble.kind, lasts)
    const { place, ...rule } = trouble
    const { id } = (await control(stack, place, 'POST', 'faults', rule)) as { id: string }
    await pause(lasts)
    // the stand-in's faults end by themselves, with their count
    if (place === 'database') await control(stack, place, 'DELETE', `faults/${id}`)
  }
  const out = Promise.all(troubles.map(one)).then(async () => {
    await worker
    await control(stack, 'database', 'DELETE', 'faults')
    await control(stack, 'stripe', 'DELETE', 'faults')
    stack.handling.now = 'deliver'
  })
  return { counts, out }
}

export async function control(
  { neon, stripe }: Stack,
  place: 'database' | 'stripe',
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const url = place === 'database' ? `${neon}/${path}` : `${stripe}/_control/${path}`
  const answer = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) })
  if (!answer.ok) throw new Error(`${method} ${url}: ${await answer.text()}`)
  return answer.json()
}

function nameOf(trouble: Omit<Planned, 'at' | 'lasts'>) {
  const more = 'sqlstate' in trouble ? ` ${String(trouble.sqlstate)}` : 'status' in trouble ? ` ${String(trouble.status)}` : ''
  return `${trouble.place} ${trouble.kind}${more}`
}

async function restart({ isolates }: Stack) {
  await isolates.kill()
  await pause(RESTART_MS)
  await isolates.start()
}

async function handle({ handling }: Stack, kind: 'lose' | 'twice' | 'late', lasts: number) {
  handling.now = kind
  await pause(lasts)
  if (handling.now === kind) handling.now = 'deliver'
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, ms)))

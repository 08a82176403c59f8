import { Client } from 'pg'
import { tokenOfSignUp } from '../dev/waiting-sign-up.ts'
import { startWorkerd } from '../dev/workerd.ts'
import { against } from './bars.ts'
import { cpuSeconds } from './cpu.ts'
import { callOnce, message } from './http.ts'
import { spread } from './spread.ts'
import type { Stage } from './stage.ts'
import { table } from './table.ts'

/** As many of each: chance alone then moves the share by 0.024 (one standard deviation). */
const TRIES = 300
const RIGHT = 60
/** Half is no difference; three standard deviations from it. */
const DISTANCE = 0.07
/** quality.md S5. */
const CPU_MS = 40
const PASSWORD = 'nine lives of a teapot'

/** What a sign-in costs the Worker, and whether its time tells a known address from an unknown one (quality.md S5; issue 4, E16 and E18). */
export async function measureSignIn(stage: Stage): Promise<string> {
  await using worker = await startWorkerd({ variables: stage.variables, folder: stage.built, quiet: true })
  const port = Number(new URL(worker.url).port)
  const owner = new Client({ connectionString: stage.urls.owner })
  await owner.connect()
  try {
    await signUp(port, owner)
    const { known, unknown } = await interleaved(port)
    const share = shareAbove(unknown, known)
    const before = cpuSeconds(worker.pid)
    for (let i = 0; i < RIGHT; i++) await tried(port, 'sign-in@bench.test', PASSWORD, 200)
    const cpu = ((cpuSeconds(worker.pid) - before) / RIGHT) * 1000
    return table(
      ['sign-in', 'figure'],
      [
        ['Worker CPU of a right password, ms', against('Worker CPU of a sign-in, ms', spread([cpu]), { most: CPU_MS }, 1)],
        ['a wrong one of a known address, p50 ms', median(known).toFixed(1)],
        ['of an unknown one, p50 ms', median(unknown).toFixed(1)],
        [
          `an unknown one takes longer than a known one, share of ${TRIES * TRIES} pairs beside one half`,
          against('what the time of a sign-in tells of an address', spread([Math.abs(share - 0.5)]), { most: DISTANCE }, 3),
        ],
      ],
    )
  } finally {
    await owner.end()
  }
}

/** One account by the front door, and as many others with its hash: an address is shut after five wrong tries. */
async function signUp(port: number, owner: Client) {
  const email = 'sign-in@bench.test'
  const asked = await sent(port, '/api/v1/auth/signup', { email, name: 'Bench', password: PASSWORD })
  const token = await tokenOfSignUp(async (text, values) => (await owner.query(text, values)).rows, email)
  const confirmed = await sent(port, '/api/v1/auth/signup/confirmation', { token, password: PASSWORD })
  if (confirmed.status !== 201) throw new Error(`no account: ${asked.status} ${confirmed.status}`)
  await owner.query(
    `insert into users (id, email, name, password_hash, email_verified_at)
     select gen_random_uuid(), 'known-' || n || '@bench.test', name, password_hash, now() from users, generate_series(1, $2) n where email = $1`,
    [email, 2 * TRIES],
  )
}

let turn = 0
const address = (kind: 'known' | 'unknown') => `${kind}-${(turn++ % (2 * TRIES)) + 1}@bench.test`

/** In turns, so that whatever else the machine does falls on both alike. */
async function interleaved(port: number) {
  const all: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
  for (let i = 0; i < TRIES; i++)
    for (const kind of i % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const))
      all[kind].push(await tried(port, address(kind), 'seven lives of a teapot', 401))
  return all
}

/** Mann and Whitney's share: in how many pairs the one is above the other. */
function shareAbove(these: readonly number[], those: readonly number[]): number {
  const above = (one: number) => those.reduce((sum, other) => sum + (one > other ? 1 : one === other ? 0.5 : 0), 0)
  return these.reduce((sum, one) => sum + above(one), 0) / (these.length * those.length)
}

async function tried(port: number, email: string, password: string, expected: number): Promise<number> {
  const startedAt = performance.now()
  const { status, body } = await sent(port, '/api/v1/auth/signin', { email, password })
  const took = performance.now() - startedAt
  if (status !== expected) throw new Error(`a sign-in was answered ${status}: ${body.toString()}`)
  return took
}

const sent = (port: number, path: string, body: object) =>
  callOnce(port, message({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }))

const median = (times: readonly number[]) => spread(times).median

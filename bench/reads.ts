import { readFileSync } from 'node:fs'
import { Client } from 'pg'
import { startWorkerd } from '../dev/workerd.ts'
import { against } from './bars.ts'
import { callOnce, message } from './http.ts'
import { load, repeat } from './load.ts'
import { placeSome } from './routes.ts'
import { tokensFor, type Shop } from './shop.ts'
import { spread } from './spread.ts'
import type { Stage } from './stage.ts'
import { table } from './table.ts'

/** Times the no-op (issue 4, E18). */
const BAR = 12
const CONNECTIONS = 8
const WARM_REQUESTS = 200
/** Reads between two no-ops. */
const IN_A_ROW = 6
/** How many of the heaviest are shown. */
const SHOWN = 12

type Operation = { security?: object[]; responses: Record<string, { content?: object }> }
type Read = { name: string; text: string; status: number }

/** Every read of JSON that asks who is calling, of a tenant and of oneself: what it costs the Worker beside the no-op of just before and after. */
export async function measureReads(
  { shop, variables, built, urls }: Stage,
  { seconds, rounds }: { seconds: number; rounds: number },
): Promise<string> {
  await using worker = await startWorkerd({ variables, folder: built, quiet: true })
  const at = { port: Number(new URL(worker.url).port), pid: worker.pid, connections: CONNECTIONS, seconds: seconds / 8 }
  const { staff, customer } = await tokensFor(shop, variables, await signInOf(urls.owner, shop.userId))
  await placeSome(at.port, shop, variables)
  const reads = await readsOf(at.port, shop, { staff, customer })
  for (const { text } of reads) await repeat(() => text, { ...at, requests: WARM_REQUESTS })
  const cpuOf = async (text: string) => (await load(() => text, { ...at, expect: [200, 404] })).cpu ?? 0
  const figures = new Map<Read, number[]>(reads.map((read) => [read, []]))
  for (let round = 0; round < rounds; round++) await oneRound(cpuOf, figures)
  return shown(figures)
}

async function oneRound(cpuOf: (text: string) => Promise<number>, figures: Map<Read, number[]>) {
  const noop = message({ method: 'GET', path: '/healthz' })
  const reads = [...figures]
  let before = await cpuOf(noop)
  for (let i = 0; i < reads.length; i += IN_A_ROW) {
    const row: { of: number[]; cpu: number }[] = []
    for (const [{ text }, of] of reads.slice(i, i + IN_A_ROW)) row.push({ of, cpu: await cpuOf(text) })
    const after = await cpuOf(noop)
    for (const { of, cpu } of row) of.push((2 * cpu) / (before + after))
    before = after
  }
}

function shown(figures: Map<Read, number[]>): string {
  const rows = [...figures]
    .map(([{ name, status }, noops]) => ({ name, status, noops: spread(noops) }))
    .toSorted((one, other) => other.noops.median - one.noops.median)
    .map(({ name, status, noops }) => [name, String(status), against(`CPU of ${name}, × the no-op`, noops, { most: BAR }, 1)])
  return `${table(['read', 'answer', 'CPU × no-op'], rows.slice(0, SHOWN))}\n\nThe heaviest ${SHOWN} of ${rows.length}; 404 where this shop has none of them.`
}

/** All of the document's, with the first of what its list answers where one is named. */
async function readsOf(port: number, shop: Shop, { staff, customer }: { staff: string; customer: string }): Promise<Read[]> {
  const { paths } = JSON.parse(readFileSync('src/openapi.json', 'utf8')) as { paths: Record<string, { get?: Operation }> }
  const names = Object.entries(paths).flatMap(([name, { get }]) => (get && isRead(name, get) ? [name] : []))
  const reads: Read[] = []
  for (const name of names) {
    const token = name.includes('/customers/me') ? customer : staff
    const text = asked(await filled(port, name, shop, token), token)
    const { status } = await callOnce(port, text)
    if (status !== 200 && status !== 404) throw new Error(`${name} was answered ${status}`)
    reads.push({ name, text, status })
  }
  return reads
}

const asked = (path: string, token: string) => message({ method: 'GET', path, headers: { authorization: `Bearer ${token}` } })

/** Not a file, not a stream, not the platform's, which is asked by a handful of people, and not what watches the machine. */
const isRead = (name: string, { security = [], responses }: Operation) =>
  name !== '/readyz' &&
  security.some((way) => 'bearer' in way) &&
  'application/json' in (responses['200']?.content ?? {}) &&
  !name.includes('/platform/') &&
  !name.endsWith('/file')

async function filled(port: number, name: string, shop: Shop, token: string): Promise<string> {
  const path = name
    .replace('{tenant}', shop.slug)
    .replace('{locationId}', shop.locations[0] ?? '')
    .replace('{variantId}', shop.variants[0] ?? '')
  const [list, rest] = path.split('/{id}')
  if (list === undefined || rest === undefined) return path
  const { body } = await callOnce(port, asked(list, token))
  const { data } = JSON.parse(body.toString()) as { data?: { id: string }[] }
  return `${list}/${data?.[0]?.id ?? crypto.randomUUID()}${rest}`
}

/** One that is not revoked: what sensitive routes ask for. */
async function signInOf(ownerUrl: string, userId: string): Promise<string> {
  const owner = new Client({ connectionString: ownerUrl })
  await owner.connect()
  const { rows } = await owner.query<{ id: string }>('insert into sign_ins (id, user_id) values (gen_random_uuid(), $1) returning id', [
    userId,
  ])
  await owner.end()
  return rows[0]?.id ?? ''
}

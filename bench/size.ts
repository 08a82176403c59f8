// `npm run bench:size [-- --rows 1000000]`: every list at a thousand rows and at a million, the plans of all statements, and the invariants.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { prepareDatabase } from '../dev/cluster.ts'
import { fillDatabase } from '../dev/fill/fill.ts'
import { brokenAnywhere } from '../dev/invariants.ts'
import { startPostgres } from '../dev/postgres.ts'
import { databaseVariables, freshSecrets, raisedLimits, stripeVariables } from '../dev/variables.ts'
import { bundle, startWorkerd } from '../dev/workerd.ts'
import { holdPlans } from '../test/support/held-plans.ts'
import { sceneOf } from '../test/support/samples/scene.ts'
import { apart } from './apart.ts'
import { against, missed } from './bars.ts'
import { sizeCases, unasked, type SizeCase } from './size-cases.ts'
import { platformToken, tokensFor } from './shop.ts'
import { spread } from './spread.ts'
import { table } from './table.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    requests: { type: 'string', default: '40' },
    server: { type: 'string' },
  },
})
const [rounds, requests] = [Number(values.rounds), Number(values.requests)]
const folder = mkdtempSync(join(tmpdir(), 'cortado-size-'))
const postgres = values.server === undefined ? await startPostgres({ dir: join(folder, 'postgres'), forTests: true }) : undefined
const superuser = postgres?.url ?? values.server ?? ''
const endpoint = await apart('endpoint.ts', { upstream: superuser })
const secrets = freshSecrets()
const built = bundle(join('build', 'bench-size'))
const now = new Date()

/** A database of so many rows behind a Worker of its own. */
async function sized(rows: number) {
  const name = `cortado_${rows}`
  const urls = await prepareDatabase(superuser, name)
  const url = Object.assign(new URL(superuser), { pathname: `/${name}` }).href
  const startedAt = performance.now()
  if (!(await isFilled(url))) await fillDatabase(url, { rows, now })
  console.log(`${rows} rows filled in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
  const scene = await sceneOf(url, 'filled')
  const variables = { ...databaseVariables(urls, endpoint.url), ...secrets, ...raisedLimits, ...stripeVariables('http://127.0.0.1:9') }
  const worker = await startWorkerd({ variables, folder: built, quiet: true })
  const { regular, owner, tenant } = scene
  const known = { userId: owner.user_id, tenantId: tenant.id, slug: tenant.slug, customerUserId: regular.user_id, customerId: regular.id }
  const platform = await platformToken({ userId: scene.operator.user_id, signInId: scene.operator.id }, variables)
  const tokens: Record<SizeCase['as'], string | undefined> = { ...(await tokensFor(known, variables)), platform, nobody: undefined }
  return { name, url, urls, worker, tokens, cases: sizeCases(scene) }
}

async function isFilled(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rowCount } = await client.query(`select 1 from tenants where slug = 'filled'`)
  await client.end()
  return rowCount !== 0
}

type Sized = Awaited<ReturnType<typeof sized>>

/** The p95 of one round, in ms: one request after another. */
async function p95({ worker, tokens }: Sized, { path, as, name }: SizeCase): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < requests; i++) {
    const startedAt = performance.now()
    const answer = await fetch(worker.url + path, { headers: tokens[as] === undefined ? {} : { authorization: `Bearer ${tokens[as]}` } })
    const text = await answer.text()
    if (answer.status !== 200) throw new Error(`${name}: ${answer.status} ${text.slice(0, 300)}`)
    times.push(performance.now() - startedAt)
  }
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0
}

async function compare(few: Sized, many: Sized): Promise<string> {
  const rows: string[][] = []
  for (const [i, one] of few.cases.entries()) {
    const other = many.cases[i]
    if (other === undefined) break
    const figures: { few: number; many: number }[] = []
    // the first round warms caches and plans on both sides
    for (let round = 0; round <= rounds; round++) figures.push({ few: await p95(few, one), many: await p95(many, other) })
    const counted = figures.slice(1)
    const ratio = spread(counted.map((figure) => figure.many / figure.few))
    const ms = (side: 'few' | 'many') => spread(counted.map((figure) => figure[side])).median.toFixed(1)
    rows.push([one.name, ms('few'), ms('many'), against(one.name, ratio, { most: one.most })])
  }
  return table(['route', 'p95 ms, 1,000 rows', `p95 ms, ${values.rows} rows`, 'ratio'], rows)
}

async function plans({ url, urls }: Sized): Promise<string> {
  const { faults, unsampled, open, count } = await holdPlans(url, urls, ['filled', 'filled-2', 'filled-7'], now)
  for (const [name, found] of Object.entries(faults)) missed.push(`${name}\n    ${found.join('\n    ')}`)
  for (const name of unsampled) missed.push(`no values for ${name}`)
  const known = Object.entries(open).map(([why, times]) => `${times} × ${why}`)
  return `${count} statements run, ${Object.keys(faults).length} read too much; known: ${known.join('; ') || 'none'}`
}

async function invariants({ url }: Sized): Promise<string> {
  const startedAt = performance.now()
  for (const [name, rows] of Object.entries(await brokenAnywhere(url))) missed.push(`${name}: broken for ${JSON.stringify(rows)}`)
  const seconds = (performance.now() - startedAt) / 1000
  return `All tenants in ${against('invariants of all orders, s', spread([seconds]), { most: 5 }, 1)} s`
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const open: Sized[] = []
try {
  const [few, many] = [await sized(1_000), await sized(Number(values.rows))]
  open.push(few, many)
  for (const path of unasked(JSON.parse(readFileSync('src/openapi.json', 'utf8')), few.cases)) missed.push(`no case asks for ${path}`)
  console.log(`\n${await compare(few, many)}\n\n## Plans\n\n${await plans(many)}\n\n## Invariants\n\n${await invariants(many)}`)
} finally {
  for (const { worker } of open) await worker.kill()
  await endpoint.stop()
  await postgres?.stop()
  for (const left of new Set([folder, postgres?.folder ?? folder])) rmSync(left, { recursive: true, force: true })
}
if (missed.length > 0) {
  console.error(`\n${missed.length} bars missed:\n${missed.map((line) => `- ${line}`).join('\n')}`)
  process.exitCode = 1
}

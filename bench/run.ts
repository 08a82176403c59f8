// `npm run bench [seconds]`: orders per second through the production bundle on raw workerd, beside the same SQL in plain Node and pg.
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareDatabase } from '../dev/cluster.ts'
import { startNeon } from '../dev/neon/server.ts'
import { startPostgres } from '../dev/postgres.ts'
import { databaseVariables, freshSecrets } from '../dev/variables.ts'
import { bundle, startWorkerd } from '../dev/workerd.ts'
import { startFloor } from './floor.ts'
import { load, type Call, type Load } from './load.ts'
import { startRecorder, type Statement } from './record.ts'
import { openShops, type Shop } from './shops.ts'

const SHOPS = 8
const seconds = Number(process.argv[2] ?? 5)
const folder = mkdtempSync(join(tmpdir(), 'cortado-bench-'))
const postgres = await startPostgres({ dir: folder, forTests: true })
const urls = await prepareDatabase(postgres.url)
const neon = await startNeon({ upstream: postgres.url })
const variables = { ...databaseVariables(urls, neon.url), ...freshSecrets() }
const shops = await openShops(SHOPS, urls.owner, variables)
const built = bundle(join('build', 'bench'))
const recordings = await recordEach()
const worker = await startWorkerd({ variables, folder: built, quiet: true })
const floor = await startFloor(
  urls.app,
  shops.map(({ lasting }, number) => ({ recorded: recordings[number] ?? [], lasting: new Set(lasting) })),
)

console.log(`${cpus().length} cores, ${SHOPS} shops, ${seconds} s each, Postgres as in tests (no fsync), all on this machine`)
console.log('connections | Cortado orders/s   p50   p99 ms | plain Node orders/s   p50   p99 ms | ratio')
for (const connections of [1, 8, 16, 64]) {
  const ours = await load(turns(worker.url), connections, seconds)
  const plain = await load(floorTurns(), connections, seconds)
  console.log(
    `${String(connections).padStart(11)} | ${shown(ours)} | ${shown(plain, 10)} | ${(ours.perSecond / plain.perSecond).toFixed(2)}`,
  )
}

await worker.kill()
await floor.stop()
await neon.stop()
await postgres.stop()
for (const left of new Set([folder, postgres.folder])) rmSync(left, { recursive: true, force: true })

function shown({ perSecond, p50, p99, refused }: Load, shift = 7): string {
  const figures = `${perSecond.toFixed(0).padStart(9 + shift)} ${p50.toFixed(1).padStart(5)} ${p99.toFixed(1).padStart(8)}`
  return refused === 0 ? figures : `${figures} (${refused} refused)`
}

/** One order of each shop through a Worker of its own, and the SQL that it sent. */
async function recordEach(): Promise<Statement[][]> {
  const recorder = await startRecorder(neon.url)
  const taped = await startWorkerd({ variables: { ...variables, NEON_ENDPOINT: recorder.url }, folder: built, quiet: true })
  const all: Statement[][] = []
  for (const shop of shops) {
    const { url, headers, body } = orderAt(taped.url, shop)
    const answer = await fetch(url, { method: 'POST', headers, body })
    if (answer.status !== 201) throw new Error(`no order: ${answer.status} ${await answer.text()}`)
    all.push(recorder.last())
  }
  await taped.kill()
  recorder.stop()
  return all
}

function nobody(): never {
  throw new Error('there are no shops')
}

function orderAt(api: string, shop: Shop): Call {
  return {
    url: `${api}/api/v1/tenants/${shop.slug}/orders`,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${shop.token}`, 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify(shop.order),
  }
}

function turns(api: string): () => Call {
  const calls = shops.map((shop) => () => orderAt(api, shop))
  let turn = 0
  return () => (calls[turn++ % SHOPS] ?? nobody)()
}

function floorTurns(): () => Call {
  let turn = 0
  return () => ({ url: `${floor.url}/${turn++ % SHOPS}`, headers: {}, body: '{}' })
}

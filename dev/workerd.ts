import { spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { freePort } from './postgres/port.ts'
import type { Variables } from './variables.ts'

/** `inspector` is the port of V8's inspector, where it was asked for. */
export type Workerd = { url: string; pid: number; inspector: number; kill(): Promise<void>; [Symbol.asyncDispose](): Promise<void> }
/** `bare` is for a Worker that is not ours: its module is worker.js in `folder`, and it has no Durable Objects. */
export type WorkerdOptions = { variables: Variables; folder: string; quiet?: boolean; bare?: boolean; inspect?: boolean; perTenant?: Quota }
/** Requests that one tenant may make in a window. */
export type Quota = { limit: number; seconds: number }

/**
 * Bundles the production Worker, or an `entry` that wraps it, as it is deployed (dev/build.ts), into `folder`; unminified for a profile to be
 * read. Throws what the bundler said.
 */
export function bundle(folder: string, { minify = true, entry = 'src/worker.ts' } = {}) {
  const options = ['--entry', entry, '--outdir', resolve(folder), ...(minify ? [] : ['--readable'])]
  const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'build.ts'), ...options], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the Worker could not be bundled: ${stderr}`)
  return folder
}

/**
 * The production bundle on raw workerd, without the dev server: for measuring, and for killing. It has no queue, and no rate limits but the one it is given. What it
 * writes goes into the file that CORTADO_LOG names, if it does.
 */
export async function startWorkerd({
  variables,
  folder,
  quiet = false,
  bare = false,
  inspect = false,
  perTenant,
}: WorkerdOptions): Promise<Workerd> {
  const [port, inspectorPort] = [await freePort(), await freePort()]
  // beside the bundle: workerd embeds files by their path from the configuration
  const config = join(folder, `config-${port}.capnp`)
  writeFileSync(config, configuration(folder, variables, { port, bare, inspect, perTenant }))
  const inspector = inspect ? [`--inspector-addr=127.0.0.1:${inspectorPort}`] : []
  const file = process.env['CORTADO_LOG']
  const log = file === undefined ? undefined : openSync(file, 'a')
  const child = spawn('workerd', ['serve', config, '--experimental', ...inspector], {
    stdio: ['ignore', log ?? (quiet ? 'ignore' : 'inherit'), log ?? 'inherit'],
  })
  if (log !== undefined) closeSync(log)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = `http://127.0.0.1:${port}`
  await answering(`${url}/healthz`, ended)
  const abandon = () => void child.kill('SIGKILL')
  process.once('exit', abandon)
  const kill = async () => {
    process.off('exit', abandon)
    child.kill('SIGKILL')
    await ended
  }
  return { url, inspector: inspectorPort, pid: child.pid ?? 0, kill, [Symbol.asyncDispose]: kill }
}

/** Resolves when the socket answers anything at all. */
export async function answering(url: string, ended: Promise<void>) {
  let isGone = false
  void ended.then(() => (isGone = true))
  for (;;) {
    if (isGone) throw new Error('workerd ended before it answered')
    const answer = await fetch(url).catch(() => undefined)
    if (answer) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const OBJECTS = `  durableObjectNamespaces = [ (className = "Channel", uniqueKey = "channel", enableSql = true), (className = "Bucket", uniqueKey = "bucket", enableSql = true) ],
  durableObjectStorage = (inMemory = void),
`
export const quoted = (text: string) => JSON.stringify(text)

/** V8 reserves for young objects by the machine's memory (here 64 MiB, whatever the program is); an isolate of 128 MiB has about so much. */
const YOUNG_MIB = 8

type Shape = { port: number; bare: boolean; inspect: boolean; perTenant: Quota | undefined }

function configuration(folder: string, variables: Variables, { port, bare, inspect, perTenant }: Shape) {
  const modules = modulesIn(folder)
  // what only laptops may spare
  const { PLATFORM_SECOND_FACTOR: _, ...given } = variables
  const bindings = Object.entries({ ...given, ENVIRONMENT: 'production' }).map(
    ([name, value]) => `(name = ${quoted(name)}, text = ${quoted(value)})`,
  )
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = .main), (name = "internet", network = (allow = ["public", "private", "local"]))${perTenant ? ', (name = "limiter", worker = .limiter)' : ''} ],
  sockets = [ (name = "http", address = "127.0.0.1:${port}", http = (), service = "main") ],
${inspect ? `  v8Flags = [ "--expose-gc", "--max-semi-space-size=${YOUNG_MIB}" ],\n` : ''});
const main :Workerd.Worker = (
  modules = [ ${modules.join(', ')} ],
  compatibilityDate = ${quoted(compatibilityDate())},
  bindings = [ ${[...bindings, ...(bare ? [] : ['(name = "CHANNELS", durableObjectNamespace = "Channel")', '(name = "BUCKETS", durableObjectNamespace = "Bucket")']), ...(perTenant ? ['(name = "RATE_TENANT", service = "limiter")'] : [])].join(', ')} ],
${bare ? '' : OBJECTS}  globalOutbound = "internet",
);
${perTenant ? limiter(perTenant) : ''}`
}

/** What the platform's binding is to a Worker: counts in windows, for each key. */
const limiter = ({ limit, seconds }: Quota) => `const limiter :Workerd.Worker = (
  modules = [ (name = "limiter.js", esModule = ${quoted(LIMITER)}) ],
  compatibilityDate = ${quoted(compatibilityDate())},
  bindings = [ (name = "LIMIT", json = "${limit}"), (name = "SECONDS", json = "${seconds}") ],
);
`
const LIMITER = `import { WorkerEntrypoint } from 'cloudflare:workers'
const counts = new Map()
export default class extends WorkerEntrypoint {
  limit({ key }) {
    const window = Math.floor(Date.now() / 1000 / this.env.SECONDS)
    const known = counts.get(key)
    const count = known?.window === window ? known.count + 1 : 1
    counts.set(key, { window, count })
    return { success: count <= this.env.LIMIT }
  }
}`

/** The entry first: workerd runs the first module of its list. */
export const modulesIn = (folder: string) =>
  readdirSync(folder)
    .toSorted((a, b) => Number(b === 'worker.js') - Number(a === 'worker.js'))
    .flatMap(moduleOf)

function moduleOf(file: string) {
  const path = quoted(file)
  if (file.endsWith('.js')) return [`(name = ${quoted(file)}, esModule = embed ${path})`]
  if (file.endsWith('.wasm')) return [`(name = ${quoted(file)}, wasm = embed ${path})`]
  return []
}

export function compatibilityDate() {
  const date = /^compatibility_date = "(.+)"$/m.exec(readFileSync('wrangler.toml', 'utf8'))?.[1]
  if (!date) throw new Error('wrangler.toml names no compatibility_date')
  return date
}

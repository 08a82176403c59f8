import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { freePort } from './postgres/port.ts'
import type { Variables } from './variables.ts'
import { answering, compatibilityDate, modulesIn, quoted } from './workerd.ts'

/** `url` stays the same however often it is killed and started again. */
export type Isolates = { url: string; start(): Promise<void>; kill(): Promise<void> }
export type IsolatesOptions = {
  variables: Variables
  folder: string
  count: number
  /** `host:port` of who takes what is sent to the queue (dev/queue.ts). */
  queue?: string
  /** Where the Worker's own log goes; without it, to this process's. */
  quiet?: boolean
}

/**
 * One bundle in several isolates behind one address, as in the cloud: no two requests in a row meet the same memory. They share the
 * Durable Objects, which the first one runs, and the queue.
 */
export async function startIsolates({ variables, folder, count, queue, quiet = false }: IsolatesOptions): Promise<Isolates> {
  const port = await freePort()
  const config = join(folder, `isolates-${port}.capnp`)
  // on disk: what sleeps for lack of work has to know where it stood when it is woken
  const objects = resolve(folder, `objects-${port}`)
  mkdirSync(objects)
  writeFileSync(config, configuration({ variables, count, queue, port, objects, modules: modulesIn(folder) }))
  const url = `http://127.0.0.1:${port}`
  let end = async () => {}
  const start = async () => {
    const child = spawn('workerd', ['serve', config, '--experimental'], {
      stdio: ['ignore', quiet ? 'ignore' : 'inherit', quiet ? 'ignore' : 'inherit'],
    })
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    end = async () => {
      child.kill('SIGKILL')
      await ended
    }
    await answering(`${url}/healthz`, ended)
  }
  await start()
  return { url, start, kill: () => end() }
}

type Parts = { variables: Variables; count: number; queue: string | undefined; port: number; objects: string; modules: string[] }

function configuration({ variables, count, queue, port, objects, modules }: Parts) {
  const texts = Object.entries({ ENVIRONMENT: 'test', ...variables }).map(
    ([name, value]) => `(name = ${quoted(name)}, text = ${quoted(value)})`,
  )
  const numbers = Array.from({ length: count }, (_, number) => number)
  const date = quoted(compatibilityDate())
  const queues = queue === undefined ? [] : ['(name = "EVENTS", queue = "queue")']
  const services = [
    '(name = "turns", worker = .turns)',
    ...numbers.map((number) => `(name = "isolate${number}", worker = .isolate${number})`),
    '(name = "internet", network = (allow = ["public", "private", "local"]))',
    `(name = "objects", disk = (path = ${quoted(objects)}, writable = true))`,
    ...(queue === undefined ? [] : [`(name = "queue", external = (address = ${quoted(queue)}, http = ()))`]),
  ]
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ ${services.join(', ')} ],
  sockets = [ (name = "http", address = "127.0.0.1:${port}", http = (), service = "turns") ],
);
const turns :Workerd.Worker = (
  modules = [ (name = "turns.js", esModule = ${quoted(TURNS)}) ],
  compatibilityDate = ${date},
  bindings = [ ${numbers.map((number) => `(name = "${number}", service = "isolate${number}")`).join(', ')} ],
);
${numbers.map((number) => isolate(number, { date, modules, bindings: [...texts, ...queues, CHANNELS, BUCKETS] })).join('\n')}
`
}

type Isolate = { date: string; modules: string[]; bindings: string[] }

const isolate = (number: number, { date, modules, bindings }: Isolate) => `const isolate${number} :Workerd.Worker = (
  modules = [ ${modules.join(', ')} ],
  compatibilityDate = ${date},
  bindings = [ ${bindings.join(', ')} ],${number === 0 ? OBJECTS : ''}
  globalOutbound = "internet",
);`

const TURNS = `let turn = 0
export default { fetch: (request, env) => Object.values(env)[turn++ % Object.keys(env).length].fetch(request) }`
const CHANNELS = '(name = "CHANNELS", durableObjectNamespace = (className = "Channel", serviceName = "isolate0"))'
const BUCKETS = '(name = "BUCKETS", durableObjectNamespace = (className = "Bucket", serviceName = "isolate0"))'
const OBJECTS = `
  durableObjectNamespaces = [ (className = "Channel", uniqueKey = "channel", enableSql = true), (className = "Bucket", uniqueKey = "bucket", enableSql = true) ],
  durableObjectStorage = (localDisk = "objects"),`

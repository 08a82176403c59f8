import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** What dev/openapi.ts says of each route: from the same table that Hono routes by, so that a new route is tested without being listed. */
export type RouteFacts = {
  method: string
  path: string
  room: string
  permission?: string
  open?: string
  idempotent?: number
  status?: number
  contentType?: string
  parts: string[]
  enveloped: boolean
  codes: string[]
}

type Json = Record<string, unknown>
export type Document = { paths: Record<string, Record<string, Json>>; components: Record<string, Record<string, Json>> } & Json

const root = join(import.meta.dirname, '..', '..')

/** Runs the generator as `npm run openapi` does: the app has imports that only workerd and Node's loader hooks can load. */
export function generate(...flags: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dev/openapi.ts', ...flags], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return { status, stdout, stderr }
}

/** `readers`: the name of every statement that the program can say, beside what it says. */
type Facts = { document: Document; routes: RouteFacts[]; readers: { reader: string; sql: string }[] }

let known: Facts | undefined

export function facts() {
  if (known) return known
  const { status, stdout, stderr } = generate('--facts')
  if (status !== 0) throw new Error(`the routes could not be read:\n${stderr}`)
  return (known = JSON.parse(stdout) as Facts)
}

export const routes = () => facts().routes
export const nameOf = (route: RouteFacts) => `${route.method} ${route.path}`
export const apiRoutes = () => routes().filter((route) => route.path.startsWith('/api/'))

/** The operation of a route in the document. */
export const operationOf = (route: RouteFacts) =>
  facts().document.paths[route.path.replaceAll(/:(\w+)/g, '{$1}')]?.[route.method.toLowerCase()] as
    | {
        requestBody?: { content: Record<string, { example?: unknown }> }
        'x-roles'?: string[]
        'x-permission'?: string
        'x-scope'?: Record<string, string>
        parameters: Json[]
      }
    | undefined

/** The example of a request body, as the document shows it. */
export const exampleBody = (route: RouteFacts) => operationOf(route)?.requestBody?.content['application/json']?.example

/** A real path: `values` fill what they name, every other parameter gets an id that nothing has. */
export const pathOf = (route: RouteFacts, values: Record<string, string> = {}) =>
  route.path.replaceAll(/:(\w+)/g, (_, name: string) => values[name] ?? crypto.randomUUID())

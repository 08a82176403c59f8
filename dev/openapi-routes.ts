import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Hono } from 'hono'
import type * as z from 'zod'
import type { app as App } from '../src/app.ts'
import type { Returns } from '../src/http/room.ts'

export type Part = 'json' | 'query' | 'param' | 'header' | 'cookie' | 'form'

/** One endpoint, as its chain of middleware describes it. */
export type Route = {
  method: string
  path: string
  /** The folder under src/features that answers it. */
  room: string
  returns: Returns | undefined
  permission: string | undefined
  open: string | undefined
  idempotent: number | undefined
  /** The quota that its callers' network has. */
  limited: string | undefined
  valid: { target: Part; schema: z.ZodType }[]
  /** The last handler's source: whether it answers with an ETag or wants If-Match is said there and nowhere else. */
  source: string
}

type Facts = Partial<Pick<Route, 'returns' | 'permission' | 'open' | 'idempotent' | 'limited'>> & { valid?: Route['valid'][number] }
type Link = { method: string; path: string; handler: Facts & (() => unknown) }

const features = join(import.meta.dirname, '..', 'src', 'features')

/** Every endpoint of the app in the order of its rooms, read from the same table that Hono routes by. */
export async function routesOf(app: typeof App): Promise<Route[]> {
  const rooms = await roomsByHandler()
  const chains = new Map<string, Link[]>()
  for (const link of app.routes as unknown as Link[]) {
    if (link.method === 'ALL') continue
    const name = `${link.method} ${link.path}`
    chains.set(name, [...(chains.get(name) ?? []), link])
  }
  return [...chains.values()].map((chain) => described(chain, rooms))
}

function described(chain: Link[], rooms: Map<unknown, string>): Route {
  const facts = chain.map((link) => link.handler as Facts)
  const [first] = chain
  const last = chain.at(-1)
  if (!first || !last) throw new Error('a route without a handler')
  return {
    method: first.method,
    path: first.path,
    room: rooms.get(last.handler) ?? 'unknown',
    returns: facts.find((fact) => fact.returns)?.returns,
    permission: facts.find((fact) => fact.permission)?.permission,
    open: facts.find((fact) => fact.open)?.open,
    idempotent: facts.find((fact) => fact.idempotent)?.idempotent,
    limited: facts.find((fact) => fact.limited)?.limited,
    valid: facts.flatMap((fact) => fact.valid ?? []),
    source: String(last.handler),
  }
}

/** `.route()` passes handlers on as they are, so that each one leads back to the room that wrote it. */
async function roomsByHandler() {
  const rooms = new Map<unknown, string>()
  for (const room of readdirSync(features).toSorted()) {
    const path = join(features, room, 'routes.ts')
    if (!existsSync(path)) continue
    const exported = Object.values((await import(path)) as Record<string, Partial<Hono>>)
    for (const { routes = [] } of exported) for (const { handler } of routes) rooms.set(handler, room)
  }
  return rooms
}

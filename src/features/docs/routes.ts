import type { Context } from 'hono'
import { configOf } from '../../env.ts'
import { ok } from '../../http/answer.ts'
import { NotFound, RateLimited } from '../../http/problem.ts'
import { open, returns, room, streams, type HonoEnv } from '../../http/room.ts'
import { page, PAGE_POLICY } from './page.ts'
import { NotReady } from './problems.ts'
import { readiness } from './readiness.ts'
import { Description, Health, Readiness } from './schema.ts'

/** What `npm run build:assets` has put beside the Worker: outside its bundle, and tagged by the platform. */
async function fileOf(c: Context<HonoEnv>) {
  const found = await c.env.ASSETS?.fetch(new Request(c.req.url, { headers: c.req.raw.headers }))
  if (!found || found.status >= 400) throw NotFound()
  return new Response(found.body, found)
}

/** At the root: what the API is, and how it is. */
export const docs = room()
  .get('/healthz', returns(200, Health, 'Is this Worker alive'), open('a load balancer has no token, and nothing is told'), (c) =>
    c.json(ok({ status: 'ok' as const, release: configOf(c.env).RELEASE }), 200, { 'Cache-Control': 'no-store' }),
  )
  .get(
    '/readyz',
    returns(200, Readiness, 'May this Worker get requests', NotReady, RateLimited),
    open('a deployment asks before it has users; reasons are codes'),
    async (c) => {
      const now = new Date(c.env.clock?.() ?? Date.now())
      return c.json(ok(await readiness(c.env, c.var.requestId, now)), 200, { 'Cache-Control': 'no-store' })
    },
  )
  .get('/openapi.json', returns(200, Description, 'Read this description', NotFound), open('the contract is public'), (c) => fileOf(c))
  .get('/docs', streams('text/html', 'Read the reference'), open('the contract is public'), (c) =>
    c.html(page, 200, { 'Content-Security-Policy': PAGE_POLICY, 'Cache-Control': 'public, max-age=300' }),
  )
  .get('/docs/scalar.js', streams('text/javascript', 'Load the reference page’s script', NotFound), open('part of a public page'), (c) =>
    fileOf(c),
  )

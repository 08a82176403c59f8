import { type Answer, answerApi } from './api.ts'
import { answerControl } from './control.ts'
import { answerPage } from './pages.ts'
import type { World } from './world.ts'

/** The whole stand-in as one function of Web APIs: the `/v1` API, the control routes and the pages. */
export function standIn(world: World): (request: Request) => Promise<Answer> {
  return async (request) => {
    const { pathname } = new URL(request.url)
    if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: preflight })
    if (pathname.startsWith('/_control/')) return answerControl(world, request)
    const page = pathname.startsWith('/v') ? null : await answerPage(world, request)
    return page ?? answerApi(world, request)
  }
}

const preflight = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, content-type, idempotency-key, stripe-account, stripe-version',
}

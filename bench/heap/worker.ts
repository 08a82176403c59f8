import type { Env } from '../../src/env.ts'
import worker from '../../src/worker.ts'

export * from '../../src/worker.ts'

/** V8's own, with --expose-gc: workerd's inspector can't collect. */
declare const gc: () => void

/** The production Worker, and `/collect`, so that a heap can be compared with an earlier one. */
export default {
  ...worker,
  fetch: (request: Request, env: Env, context: ExecutionContext) => {
    if (new URL(request.url).pathname !== '/collect') return worker.fetch(request, env, context)
    gc()
    return new Response(null, { status: 204 })
  },
}

import { sweep } from '../../src/features/jobs/sweep.ts'
import { workFor } from '../../src/http/system.ts'
import type { Env } from '../../src/env.ts'
import worker from '../worker.ts'

export { Bucket, Channel } from '../../src/worker.ts'

/** The Worker under test, and `/__soak/tick?at=`: the cron for all tenants, at any instant. Only for a database that is the soak's own. */
export default {
  ...worker,
  fetch: async (request: Request, env: Env, context: ExecutionContext) => {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname !== '/__soak/tick') return worker.fetch(request, env, context)
    const at = Date.parse(searchParams.get('at') ?? '')
    return Response.json(await sweep(workFor({ ...env, clock: () => at }, context)))
  },
}

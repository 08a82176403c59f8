import { app } from './app.ts'
import type { Env } from './env.ts'
import { consume } from './features/jobs/consume.ts'
import { sweep } from './features/jobs/sweep.ts'
import { atHost } from './http/hosts.ts'
import { workFor } from './http/system.ts'

export { Bucket } from './features/limits/bucket.ts'
export { Channel } from './features/realtime/channel.ts'

/** The process: what the platform calls. No logic here. */
export default {
  fetch: (request: Request, env: Env, context: ExecutionContext) => app.fetch(atHost(request, env), env, context),
  scheduled: async (_: ScheduledController, env: Env, context: ExecutionContext) => void (await sweep(workFor(env, context))),
  queue: (batch: MessageBatch, env: Env, context: ExecutionContext) => consume(workFor(env, context), batch),
}

import worker from '../src/worker.ts'
import type { Env } from '../src/env.ts'

export * from '../src/worker.ts'

const movable = new WeakMap<Env, Map<string, Env>>()

/** One Env per moved instant, so that what is parsed once per Env stays parsed. */
function at(env: Env, instant: string): Env {
  const time = Date.parse(instant)
  if (Number.isNaN(time)) return env
  const known = movable.get(env) ?? new Map<string, Env>()
  movable.set(env, known)
  const moved = known.get(instant) ?? { ...env, clock: () => time }
  if (known.size > 100) known.clear()
  known.set(instant, moved)
  return moved
}

/** The production Worker under a clock that a test may move: `x-cortado-now` names the instant (decisions.md 27). */
export default {
  ...worker,
  fetch: (request: Request, env: Env, context: ExecutionContext) => {
    const instant = request.headers.get('x-cortado-now')
    return worker.fetch(request, instant === null ? env : at(env, instant), context)
  },
}

import { startWorkerd } from '../dev/workerd.ts'
import type { Variables } from '../dev/variables.ts'
import { callOnce } from './http.ts'
import { startRecorder, type Recorder, type SqlCall } from './record.ts'
import type { Route } from './routes.ts'
import { idsIn } from './template.ts'

/** What the Worker asked of the database for one request when warm; `fresh` are the ids that were new in it, `before` the calls ahead of the answer. */
export type Tape = { route: string; calls: SqlCall[]; fresh: string[]; before: number }

/** Every request of every route, made through a Worker of its own whose SQL is written down. */
export async function recordTapes(routes: readonly Route[], variables: Variables, folder: string, endpoint: string): Promise<Tape[]> {
  const recorder = await startRecorder(endpoint)
  const worker = await startWorkerd({ variables: { ...variables, NEON_ENDPOINT: recorder.url }, folder, quiet: true })
  const port = Number(new URL(worker.url).port)
  const tapes: Tape[] = []
  try {
    for (const route of routes) for (const make of route.calls) tapes.push(await tapeOf(route.name, make, { port, recorder }))
  } finally {
    await worker.kill()
    recorder.stop()
  }
  return tapes
}

type Taping = { port: number; recorder: Recorder }

async function tapeOf(route: string, make: () => string, { port, recorder }: Taping): Promise<Tape> {
  const once = async () => {
    recorder.taken()
    const answer = await callOnce(port, make())
    if (answer.status > 201) throw new Error(`${route} answered ${answer.status}: ${answer.body.toString()}`)
    const before = recorder.taken()
    // what the Worker does after its answer
    await new Promise((resolve) => setTimeout(resolve, 60))
    return { before, after: recorder.taken() }
  }
  // the first may have to load what is then kept; of two alike, the ids that differ are new each time
  let last = await once()
  for (let tries = 0; tries < 10; tries++) {
    const now = await once()
    const [known, calls] = [
      [...last.before, ...last.after],
      [...now.before, ...now.after],
    ]
    last = now
    if (known.length !== calls.length) continue
    const lasting = idsIn(known.map(({ body }) => body).join())
    const fresh = [...idsIn(calls.map(({ body }) => body).join())].filter((id) => !lasting.has(id))
    return { route, calls, fresh, before: now.before.length }
  }
  throw new Error(`${route} never asks the same twice`)
}

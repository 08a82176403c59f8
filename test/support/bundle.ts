import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { inject } from 'vitest'
import { startIsolates, type IsolatesOptions } from '../../dev/isolates.ts'
import { bundle } from '../../dev/workerd.ts'

/** The Worker under movable clocks, bundled once a run by whoever asks first. */
function builtOnce(): string {
  const folder = `${inject('servers').log}-bundle`
  if (existsSync(folder)) return folder
  const made = bundle(join(`${folder}-${crypto.randomUUID()}`), { entry: 'dev/worker.ts' })
  // a twin in another thread may have been faster
  if (!existsSync(folder)) renameSync(made, folder)
  return folder
}

/** Isolates of a test's own, which it may kill; with the suite's database and Stripe unless it says otherwise. */
export async function ownWorker({ variables = {}, count = 1, ...more }: Partial<IsolatesOptions> = {}) {
  const worker = await startIsolates({
    folder: builtOnce(),
    count,
    variables: { ...inject('servers').variables, ...variables },
    quiet: true,
    ...more,
  })
  return { ...worker, [Symbol.asyncDispose]: () => worker.kill() }
}

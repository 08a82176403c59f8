import { inject } from 'vitest'
import { startIsolates, type IsolatesOptions } from '../../dev/isolates.ts'

/** Isolates of a test's own, which it may kill; with the suite's database and Stripe unless it says otherwise. */
export async function ownWorker({ variables = {}, count = 1, ...more }: Partial<IsolatesOptions> = {}) {
  const worker = await startIsolates({
    folder: inject('servers').built,
    count,
    variables: { ...inject('servers').variables, ...variables },
    quiet: true,
    ...more,
  })
  return { ...worker, [Symbol.asyncDispose]: () => worker.kill() }
}

import type { Handler } from '../../http/system.ts'
import { wakeChannels } from '../../outside/wake.ts'

/** A second hint: the first one, after the commit, may have been lost with its isolate. */
export const wakeFollowers: Handler = {
  name: 'realtime.wake',
  types: 'all',
  handle: ({ ctx, event }) => wakeChannels(ctx.env, [event]),
}

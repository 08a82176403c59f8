import { record } from '../src/features/audit/queries.ts'
import type { Handler } from '../src/http/system.ts'

/** A handler that tests can disturb: it fails before its effect, or after it, as the event's data says. */
export const probe: Handler = {
  name: 'dev.probe',
  types: ['dev.probe'],
  handle: async ({ ctx, event, once }) => {
    if (event.data['poison'] === true) throw new Error('poison')
    await ctx.db.run(once, record(ctx, { action: 'dev.probed', resourceType: 'probe', resourceId: event.aggregateId }))
    if (event.data['failsAfter'] === true) throw new Error('failed after its commit')
  },
}

import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { newSecret } from '../../lib/secrets.ts'
import { filesOf } from '../../outside/files.ts'
import { record } from '../audit/queries.ts'
import { LEASE_SECONDS } from '../files/jobs.ts'
import { assertCustomer, assertFewExports, exportById, insertExport, noteOnAccount } from './export-queries.ts'
import { writeOwnExport } from './write-export.ts'

const MOST_A_DAY = 5

/** Written after the answer, and by the sweep where that was lost. `customer`: of a tenant's customer, for the tenant. */
export async function askForExport(ctx: Ctx, askedBy: string, customer?: { tenantId: string; customerId: string }) {
  filesOf(ctx.env)
  const id = uuidv7(ctx.now.getTime())
  const whom = customer ? { userId: null, ...customer } : { userId: askedBy, tenantId: null, customerId: null }
  const noted = customer
    ? record(ctx, { action: 'customer.export-asked', resourceType: 'customer', resourceId: customer.customerId, after: { export: id } })
    : noteOnAccount({ what: 'export.asked' })
  const wakes = { committed: () => ctx.later(writeOwnExport(ctx, id)) }
  return ctx.db.run(
    ...(customer ? [assertCustomer({ id: customer.customerId })] : []),
    assertFewExports({ askedBy, most: MOST_A_DAY }),
    { ...insertExport({ ...whom, id, askedBy, key: `exports/${newSecret()}.json`, lease: LEASE_SECONDS }), ...wakes },
    noted,
    exportById({ id }),
  )
}

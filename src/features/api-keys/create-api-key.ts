import type { Ctx } from '../../http/context.ts'
import { shownOf } from '../../http/api-key.ts'
import { InvalidRequest } from '../../http/problem.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { secretHash } from '../../lib/secrets.ts'
import { record } from '../audit/queries.ts'
import { needFeature } from '../plans/queries.ts'
import { deciderOf } from '../staff/rules.ts'
import { asColumns } from '../tenants/rules.ts'
import { addedApiKey, apiKeyById } from './queries.ts'
import { secretOf } from './secrets.ts'
import type { CreateApiKey } from './schema.ts'

const MOST_KEYS = 100

export async function createApiKey(ctx: Ctx, input: CreateApiKey) {
  if (input.expiresAt !== null && Date.parse(input.expiresAt) <= ctx.now.getTime())
    throw InvalidRequest([{ in: 'json', field: 'expiresAt', message: 'In the future.' }])
  const id = uuidv7(ctx.now.getTime())
  const secret = await secretOf(ctx, 'new')
  const { name, permissions, locationIds, expiresAt } = input
  const entry = asColumns({ id, ...input, hash: await secretHash(secret), prefix: shownOf(secret) })
  const made = { type: 'api-key.created', aggregate: 'api-key', aggregateId: id }
  return ctx.db.run(
    needFeature('api_keys'),
    addedApiKey({ entry, decider: deciderOf(ctx.actor), most: MOST_KEYS }),
    record(ctx, {
      action: 'api-key.created',
      resourceType: 'api-key',
      resourceId: id,
      after: { name, permissions, locationIds, expiresAt },
      events: [made],
    }),
    apiKeyById({ id }),
  )
}

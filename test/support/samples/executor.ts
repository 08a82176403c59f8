import { orderById } from '../../../src/features/orders/queries.ts'
import { by, type Sample, type Samples } from './sample.ts'

/** What src/db/database.ts says around the statements of a batch. */
export const executor: Samples = (scene) => {
  const claim = { sql: 'select app.claim($1, $2, $3, $4)', params: ['plans', 'hash', 30, 24] }
  const answer = orderById({ id: scene.completed.id })
  const kept: Sample['statement'] = {
    sql: `with r as (${answer.sql}), kept as (update idempotency set state = 'done', answer = '[]'
      where principal = current_setting('app.principal') and key = 'plans') select * from r`,
    params: answer.params,
  }
  return [
    ...by('anonymous', { sql: 'select app.enter($1)', params: [JSON.stringify({ slug: scene.tenant.slug })] }),
    ...by('anonymous', { sql: 'select app.enter($1)', params: [JSON.stringify({ tenant_id: scene.tenant.id, unverified: 'true' })] }),
    ...by(
      'customer',
      claim,
      { sql: 'select app.replay($1, $2)', params: ['plans', 'hash'] },
      { sql: 'select app.end_lease($1)', params: ['plans'] },
    ),
    { as: 'customer', first: [claim], statement: kept },
    { as: 'customer', first: [claim], statement: { sql: 'select app.finish($1, $2)', params: ['plans', 'hash'] } },
  ]
}

import { rotateIntoPlatform } from '../../../src/features/auth/queries.ts'
import {
  deadEventsBefore,
  deliveredEvent,
  letterById,
  lettersBefore,
  replayLetterRow,
} from '../../../src/features/platform/delivery-queries.ts'
import { platformUser, revokeSignIns, unlockRow } from '../../../src/features/platform/people-queries.ts'
import {
  allPlans,
  allSwitches,
  dropOverrideRow,
  notePlatform,
  notesBefore,
  planByKey,
  platformTenant,
  putOverrideRow,
  putPlanRow,
  setTenantPlan,
  switchOff,
  switchOn,
  tenantsAfter,
} from '../../../src/features/platform/queries.ts'
import { by, each, fresh, type Samples } from './sample.ts'

/** What those who run the platform say, as their own role. */
export const platform: Samples = (scene) => {
  const notes = { tenant: null, user: null, beforeAt: null, beforeId: null, limit: 26 }
  const email = scene.colleague.email
  const override = putOverrideRow({ entry: JSON.stringify({ name: 'locations', most: 3, reason: 'plans' }) })
  return [
    {
      as: 'platform',
      statement: notePlatform({ entry: JSON.stringify({ action: 'user.read', role: 'admin', email, reason: 'plans' }) }),
      refuses: 'unauthenticated',
    },
    ...each('platform', tenantsAfter, {
      'no filter': { search: null, slug: null, limit: 26 },
      'further down': { search: null, slug: scene.tenant.slug, limit: 26 },
      'a word': { search: 'filled', slug: null, limit: 26 },
    }),
    ...each('platform', notesBefore, {
      'no filter': notes,
      'a tenant': { ...notes, tenant: scene.tenant.id },
      'a person': { ...notes, user: scene.owner.user_id },
      'further down': { ...notes, beforeAt: scene.audit.at, beforeId: fresh() },
    }),
    ...each('platform', lettersBefore, {
      dead: { state: 'dead', before: null, limit: 26 },
      done: { state: 'done', before: null, limit: 26 },
      'further down': { state: 'done', before: fresh(), limit: 26 },
    }),
    ...each('platform', deadEventsBefore, {
      newest: { before: null, limit: 26 },
      'further down': { before: Number(scene.event.id), limit: 26 },
    }),
    ...by(
      'platform',
      platformTenant(),
      allPlans({}),
      planByKey({ key: 'open' }),
      putPlanRow({ entry: JSON.stringify({ key: 'plans', name: 'Plans', features: [], limits: {}, position: 0, is_default: false }) }),
      allSwitches({}),
      switchOff({ feature: 'devices', reason: 'plans' }),
      switchOn({ feature: 'devices' }),
      setTenantPlan({ entry: JSON.stringify({ plan: 'open', status: 'active', access: 'full' }), seen: 0 }),
      override,
      letterById({ id: scene.letter.id }),
      deliveredEvent({ tenant: scene.tenant.id, id: Number(scene.dead.id) }),
      revokeSignIns({ user: scene.owner.user_id }),
    ),
    { as: 'platform', first: [override], statement: dropOverrideRow({ name: 'locations' }) },
    { as: 'platform', statement: replayLetterRow({ id: scene.letter.id }), refuses: 'letter_not_dead' },
    { as: 'platform', statement: platformUser({ email }), knows: { lock_key: 'plans' } },
    { as: 'platform', statement: unlockRow({ email }), knows: { lock_key: 'plans' } },
    {
      as: 'anonymous',
      statement: rotateIntoPlatform({ entry: JSON.stringify({ successorHash: 'plans', newCustomerId: fresh() }), needsFactor: true }),
      knows: { token_hash: 'plans' },
      refuses: 'refresh_refused',
    },
  ]
}

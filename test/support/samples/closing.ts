import {
  archiveById,
  archiveExpired,
  archiveFailed,
  archiveGrown,
  archiveLeft,
  archivePresented,
  archiveReady,
  archiveStands,
  archivesHere,
  assertFewArchives,
  foldersOf,
  hiddenOf,
  insertArchive,
  lateArchives,
  ownersOf,
  partOfArchive,
  tablesOfTenants,
  takeDueArchives,
  takeOwnArchive,
} from '../../../src/features/archives/queries.ts'
import {
  buryTenant,
  closureKept,
  closureOf,
  copiesOfCustomers,
  deleteOfTenant,
  dueClosures,
  leaveSignIns,
  repeatClosure,
  shutTenant,
  unkeptClosures,
} from '../../../src/features/closures/job-queries.ts'
import { closuresBefore } from '../../../src/features/closures/platform-queries.ts'
import { closeTenantRow, closureHere, reopenTenantRow } from '../../../src/features/closures/queries.ts'
import { consentsOf, consentsOfCustomer, publishTexts, sayConsentRow, textsHere } from '../../../src/features/consents/queries.ts'
import { deleteOldPairings, deleteOldProofs } from '../../../src/features/jobs/retention-queries.ts'
import { by, each, fresh, type Sample, type Samples } from './sample.ts'

const archives: Samples = (scene) => {
  const [id, tenantId] = [fresh(), scene.tenant.id]
  const which = { tenantId, id }
  const part = { tables: ['orders', 'events'], page: 1, most: 100_000, hidden: hiddenOf(['orders', 'events']) }
  return [
    ...by(
      'staff',
      assertFewArchives({}),
      insertArchive({ id, askedBy: scene.owner.user_id, folder: id, forClosure: false, lease: 60 }),
      archiveById({ id }),
      archivesHere({}),
    ),
    // of the catalogue's rows, which are as many as there are tables
    { as: 'system', statement: tablesOfTenants({}), allows: { waste: 10_000 } } satisfies Sample,
    ...by('system', partOfArchive({ ...part, after: null }), partOfArchive({ ...part, after: JSON.stringify({ id: scene.middle.id }) })),
    ...by(
      'job',
      takeOwnArchive({ ...which, lease: 60 }),
      takeDueArchives({ tenantId: null, most: 5, lease: 60 }),
      archiveGrown({ ...which, part: 1, cursor: null, rows: 1, bytes: 1, lease: 60 }),
      archiveLeft(which),
      archiveReady({ ...which, hash: 'x', links: '{}', days: 7 }),
      archiveFailed(which),
      lateArchives({ tenantId: null, most: 5 }),
      archiveExpired(which),
      archiveStands(which),
      ownersOf({ tenantId }),
      foldersOf({ tenantId }),
      archivePresented({ id, hash: 'x' }),
    ),
  ]
}

const consents: Samples = (scene) => {
  const [id, textId] = [fresh(), fresh()]
  const first = [publishTexts({ entry: JSON.stringify({ kind: 'terms', texts: [{ id: textId, locale: 'en', body: 'plans' }] }) })]
  return [
    ...by('staff', ...first, textsHere({}), consentsOfCustomer({ customerId: scene.customer.id })),
    {
      as: 'person',
      statement: sayConsentRow({ entry: JSON.stringify({ id, textId, given: true }) }),
      refuses: 'consent_text_not_found',
    } satisfies Sample,
    ...by('customer', consentsOf({ userId: scene.customer.user_id })),
  ]
}

export const closing: Samples = (scene, now) => {
  const tenantId = scene.tenant.id
  const old = { most: 500, before: now.toISOString() }
  const entry = JSON.stringify({ id: fresh(), slug: scene.tenant.slug, reason: 'plans', days: 30 })
  const due = [shutTenant({ tenantId }), deleteOfTenant({ tenantId, most: 2_000 }), buryTenant({ tenantId })]
  return [
    ...archives(scene, now),
    ...consents(scene, now),
    ...by('job', deleteOldPairings({ ...old, tenantId: null }), deleteOldProofs({ ...old, tenantId })),
    ...each('platform', closuresBefore, {
      newest: { state: null, before: null, limit: 26 },
      'of a state, further down': { state: 'closed', before: fresh(), limit: 26 },
    }),
    ...by('staff', closureHere({}), closeTenantRow({ entry })),
    { as: 'staff', statement: reopenTenantRow({}), refuses: 'closure_not_found' },
    ...due.map((statement): Sample => ({ as: 'job', statement, refuses: 'closure_not_due' })),
    ...by(
      'job',
      dueClosures({ tenantId: null, most: 5, promisedDays: 14 }),
      dueClosures({ tenantId, most: 5, promisedDays: 14 }),
      copiesOfCustomers({ tenantId }),
      leaveSignIns({ tenantId, most: 2_000 }),
      unkeptClosures({ most: 20 }),
      repeatClosure({ tenantId: fresh(), id: fresh() }),
      closureOf({ tenantId }),
      closureKept({ id: fresh() }),
    ),
  ]
}

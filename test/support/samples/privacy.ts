import {
  accountToErase,
  addTombstone,
  askErasure,
  dueErasures,
  erasureDone,
  erasureKept,
  erasureOfCustomer,
  ownErasure,
  putOff,
  repeatErasure,
  stillWanted,
  unkeptErasures,
  withdrawErasure,
} from '../../../src/features/privacy/erasure-queries.ts'
import { erasedTables, erasingQueries, filesOf } from '../../../src/features/privacy/erasing-queries.ts'
import { endStaff, placesToLeave } from '../../../src/features/privacy/leaving-queries.ts'
import { assertErasable, refusalsOf } from '../../../src/features/privacy/refusal-queries.ts'
import { accountSections, customersOf, tenantSections } from '../../../src/features/exports/copy-queries.ts'
import {
  assertCustomer,
  assertFewExports,
  exportById,
  exportExpired,
  exportFailed,
  exportPresented,
  exportReady,
  exportsOfCustomer,
  exportsOfUser,
  insertExport,
  lateExports,
  noteOnAccount,
  takeDueExports,
  takeOwnExport,
} from '../../../src/features/exports/export-queries.ts'
import { epochNow, whoAsked } from '../../../src/features/files/queries.ts'
import { by, fresh, swept, type Sample, type Samples } from './sample.ts'

const exports: Samples = (scene) => {
  const [id, userId] = [fresh(), scene.customer.user_id]
  const here = { tenantId: scene.tenant.id, customerId: scene.customer.id }
  const from = { userId, ...here, at: null, id: null, limit: 250, most: 2_000_000 }
  const behind = { ...from, at: scene.completed.created_at, id: scene.completed.id }
  const added = { id, userId, tenantId: null, customerId: null, askedBy: userId, key: id, lease: 60 }
  return [
    ...by(
      'person',
      assertFewExports({ askedBy: userId, most: 5 }),
      insertExport(added),
      noteOnAccount({ what: 'export.asked' }),
      exportById({ id }),
      exportsOfUser({ userId }),
    ),
    ...by('staff', assertCustomer({ id: scene.customer.id }), exportsOfCustomer(here)),
    { as: 'anonymous', statement: exportPresented({ id, hash: 'x' }), knows: { token_hash: 'x' } } satisfies Sample,
    ...by(
      'job',
      ...[...Object.values(accountSections), ...Object.values(tenantSections)].flatMap((section) => [section(from), section(behind)]),
      customersOf({ userId, tenantId: null, customerId: null }),
      customersOf({ userId: null, ...here }),
      takeOwnExport({ id, lease: 60 }),
      takeDueExports(swept({ most: 20, lease: 60 })),
      whoAsked({ userId }),
      exportReady({ id, hash: 'x', bytes: 1, days: 7 }),
      exportFailed({ id }),
      lateExports(swept({ most: 20 })),
      exportExpired({ id }),
    ),
  ]
}

const erasure: Samples = (scene) => {
  const person = { userId: scene.customer.user_id, tenantId: null, customerId: null }
  const walkIn = { userId: null, tenantId: scene.tenant.id, customerId: scene.otherCustomer.id }
  const tombstone = { id: fresh(), userId: fresh(), tenantId: null, customerId: null, emailHash: null }
  const asked = askErasure({ entry: JSON.stringify({ id: fresh(), days: 7, emailHash: null, customerId: scene.otherCustomer.id }) })
  const erasing = [person, walkIn].flatMap((whom) => [
    // what points to a row goes before it
    ...erasingQueries.map((erase, i): Sample => ({
      as: 'job',
      statement: erase(whom),
      // what was answered in the last day is read through: an index of all that answers speak of would burden every keyed command
      ...(erasedTables[i] === 'idempotency' ? { allows: { many: Infinity, waste: Infinity } } : {}),
      first: erasingQueries.slice(0, i).map((before) => before(whom)),
    })),
    ...by('job', refusalsOf(whom), filesOf(whom), placesToLeave(whom)),
  ])
  const id = fresh()
  return [
    ...erasing,
    ...by('person', ownErasure({ userId: scene.customer.user_id })),
    ...by('staff', erasureOfCustomer({ tenantId: scene.tenant.id, customerId: scene.otherCustomer.id })),
    { as: 'staff', statement: asked, refuses: 'customer_has_account' } satisfies Sample,
    { as: 'staff', statement: withdrawErasure({ customerId: scene.otherCustomer.id }), refuses: 'erasure_not_found' } satisfies Sample,
    { as: 'job', statement: stillWanted({ id }), refuses: 'erasure_not_found' } satisfies Sample,
    { as: 'job', statement: assertErasable({ ...person, userId: fresh() }) } satisfies Sample,
    ...by('system', endStaff({ id: scene.colleague.id })),
    ...by(
      'job',
      accountToErase({ userId: scene.customer.user_id }),
      dueErasures(swept({ most: 20 })),
      unkeptErasures({ most: 20 }),
      putOff({ id, reasons: '["order_open"]' }),
      erasureDone({ id }),
      erasureKept({ id }),
      addTombstone(tombstone),
      repeatErasure(tombstone),
      epochNow({}),
    ),
  ]
}

export const privacy: Samples = (scene, now) => [...erasure(scene, now), ...exports(scene, now)]

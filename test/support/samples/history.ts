import { auditBefore, auditWithSeals } from '../../../src/features/audit/list-queries.ts'
import { record } from '../../../src/features/audit/queries.ts'
import { headOfChain, sealAt, sealAudit, verifyAudit } from '../../../src/features/audit/seal-queries.ts'
import { lag, standing } from '../../../src/features/docs/queries.ts'
import {
  buryEvents,
  deleteExpiredKeys,
  deleteExpiredLocks,
  deleteExpiredTickets,
  deleteExpiredTokens,
  deliverOnce,
  dropLease,
  eventById,
  eventsBefore,
  holdLease,
  replayEventRow,
  settleEvents,
  takeDueEvents,
  takeLeases,
  takeNamedEvents,
} from '../../../src/features/jobs/queries.ts'
import { deleteOldDeliveries, deleteOldLetters } from '../../../src/features/jobs/retention-queries.ts'
import {
  insertTicket,
  locationEventsAfter,
  locationFollowed,
  locationHead,
  orderEventsAfter,
  orderFollowed,
  orderHead,
  useTicket,
} from '../../../src/features/realtime/queries.ts'
import { by, each, fresh, nobodyWaits, swept, type Samples } from './sample.ts'

const lists: Samples = (scene) => {
  const all = { state: null, before: null, locations: null, limit: 21 }
  const before = Number(scene.event.id)
  const noted = {
    action: null,
    actor: null,
    resource: null,
    from: null,
    to: null,
    beforeAt: null,
    beforeId: null,
    limit: 21,
    locations: null,
  }
  const deep = { beforeAt: scene.audit.at, beforeId: scene.audit.id }
  return [
    ...each('staff', eventsBefore, {
      'no filter': all,
      'further down': { ...all, before },
      dead: { ...all, state: 'dead' },
      waiting: { ...all, state: 'new' },
      'a location': { ...all, locations: [scene.location.id] },
      'dead at a location': { ...all, state: 'dead', locations: [scene.location.id] },
      'a location, further down': { ...all, before, locations: [scene.location.id] },
    }),
    ...each('staff', auditBefore, {
      'no filter': noted,
      'further down': { ...noted, ...deep },
      'a common action': { ...noted, action: 'order.created' },
      'a rare action': { ...noted, action: 'refund.succeeded' },
      'an action that nobody took': { ...noted, action: 'staff.hired' },
      'an actor': { ...noted, actor: scene.owner.user_id },
      'a resource': { ...noted, resource: scene.completed.id },
      'a day': { ...noted, from: scene.audit.at, to: new Date(Date.parse(scene.audit.at) + 86_400_000).toISOString() },
    }),
    ...each('limited', auditBefore, {
      'a location': { ...noted, locations: [scene.location.id] },
      'a location, further down': { ...noted, ...deep, locations: [scene.location.id] },
    }),
    ...each('staff', auditWithSeals, { 'no filter': noted, 'further down': { ...noted, ...deep } }),
    ...by('staff', verifyAudit({ after: 0, most: 500 }), headOfChain({}), sealAt({ seq: 1 })),
  ]
}

const feeds: Samples = (scene) => {
  const order = { orderId: scene.completed.id }
  const place = { locationId: scene.location.id, epoch: 1, transaction: 0, id: 0, limit: 200 }
  return [
    ...(['customer', 'guest', 'staff', 'system'] as const).flatMap((caller) => [
      ...each(caller, orderEventsAfter, {
        'from the start': { ...order, epoch: 1, seq: 0, limit: 200 },
        'nothing new': { ...order, epoch: 1, seq: 9, limit: 200 },
      }),
      ...by(caller, orderHead(order), orderFollowed({ id: order.orderId, locations: null })),
    ]),
    ...each('staff', locationEventsAfter, { 'from the start': place, 'nothing new': { ...place, epoch: 2 } }),
    ...by(
      'staff',
      locationHead({}),
      locationFollowed({ id: scene.location.id, locations: null }),
      eventById({ id: Number(scene.event.id) }),
    ),
    ...by(
      'customer',
      record(nobodyWaits, {
        action: 'customer.changed',
        resourceType: 'customer',
        resourceId: scene.customer.id,
        events: [{ type: 'customer.changed', aggregate: 'customer', aggregateId: scene.customer.id }],
      }),
    ),
    ...by(
      'staff',
      record(nobodyWaits, {
        action: 'order.created',
        resourceType: 'order',
        resourceId: order.orderId,
        events: [{ type: 'order.noted', aggregate: 'order', aggregateId: order.orderId }],
      }),
      insertTicket({ hash: fresh(), channel: 'order:x', actor: '{}', expiresAt: new Date().toISOString() }),
      replayEventRow({ id: Number(scene.dead.id) }),
    ),
    {
      as: 'anonymous',
      statement: useTicket({ hash: scene.ticket.hash, channel: scene.ticket.channel }),
      knows: { token_hash: scene.ticket.hash },
    },
    ...by('system', deliverOnce({ eventId: Number(scene.event.id), handler: 'plans' })),
  ]
}

const jobs: Samples = (scene, now) => {
  const refs = JSON.stringify([{ tenantId: scene.tenant.id, id: Number(scene.fresh.id) }])
  const outcomes = JSON.stringify([{ tenantId: scene.tenant.id, id: Number(scene.fresh.id), state: 'done' }])
  const lease = takeLeases({ names: '["plans"]', seconds: 60 })
  const expired = swept({ most: 500 })
  const before = new Date(now.getTime() - 30 * 86_400_000).toISOString()
  const old = { ...expired, before }
  return [
    ...by(
      'job',
      takeDueEvents(swept({ most: 100, lease: 60 })),
      deleteExpiredKeys(expired),
      deleteExpiredTickets(expired),
      deleteOldDeliveries(old),
      deleteOldLetters(old),
      sealAudit(expired),
      deleteExpiredTokens(expired),
      deleteExpiredLocks(expired),
      takeNamedEvents({ refs, lease: 60 }),
      settleEvents({ outcomes }),
      buryEvents({ refs, reason: 'x' }),
      lease,
      dropLease({ name: 'plans', fence: 1 }),
      lag({ now: now.toISOString() }),
      standing({}),
    ),
    { as: 'job', first: [lease], statement: holdLease({ name: 'plans', fence: 1 }) },
  ]
}

export const history: Samples = (scene, now) => [lists, feeds, jobs].flatMap((some) => some(scene, now))

import { endOrder, insertOrder, stepOrder } from '../../../src/features/orders/command-queries.ts'
import { ticketsAfter } from '../../../src/features/orders/kitchen-queries.ts'
import { orderById, ordersBefore, receiptById } from '../../../src/features/orders/queries.ts'
import { recordOfOrder } from '../../../src/features/orders/record-queries.ts'
import { by, each, filteredTwice, fresh, nobodyWaits, type Samples } from './sample.ts'
import type { Scene } from './scene.ts'

const unfiltered = {
  status: null,
  locationId: null,
  locations: null,
  customerId: null,
  orderId: null,
  from: null,
  to: null,
  at: null,
  id: null,
  limit: 21,
}

const lists: Samples = (scene) => {
  const before = { at: scene.middle.created_at, id: scene.middle.id }
  const day = { from: scene.middle.created_at, to: new Date(Date.parse(scene.middle.created_at) + 86_400_000).toISOString() }
  const [place, locations] = [scene.location.id, [scene.location.id]]
  return [
    ...each('staff', ordersBefore, {
      'no filter': unfiltered,
      'further down': { ...unfiltered, ...before },
      ready: { ...unfiltered, status: 'ready' },
      canceled: { ...unfiltered, status: 'canceled' },
      'completed, further down': { ...unfiltered, status: 'completed', ...before },
      'a location': { ...unfiltered, locationId: place },
      'a day': { ...unfiltered, ...day },
      'a customer': { ...unfiltered, customerId: scene.customer.id },
      'a regular': { ...unfiltered, customerId: scene.regular.id },
    }),
    ...filteredTwice([
      ...each('staff', ordersBefore, {
        'a status at a location': { ...unfiltered, status: 'ready', locationId: place },
        'canceled at a location, further down': { ...unfiltered, status: 'canceled', locationId: place, ...before },
        'canceled on a day': { ...unfiltered, ...day, status: 'canceled' },
        'canceled for a regular': { ...unfiltered, customerId: scene.regular.id, status: 'canceled' },
      }),
      ...each('limited', ordersBefore, { 'theirs that are ready': { ...unfiltered, locations, status: 'ready' } }),
      ...each('customer', ordersBefore, { 'own, canceled': { ...unfiltered, customerId: scene.customer.id, status: 'canceled' } }),
    ]),
    ...each('limited', ordersBefore, {
      theirs: { ...unfiltered, locations },
      'theirs, further down': { ...unfiltered, locations, ...before },
    }),
    ...each('customer', ordersBefore, {
      own: { ...unfiltered, customerId: scene.customer.id },
      'own, further down': { ...unfiltered, customerId: scene.customer.id, ...before },
    }),
    ...each('guest', ordersBefore, { own: { ...unfiltered, orderId: scene.completed.id } }),
    ...each('staff', ticketsAfter, {
      'the kitchen': { locationId: place, at: null, id: null, limit: 51 },
      'the kitchen, further down': { locationId: place, at: scene.placed.created_at, id: scene.placed.id, limit: 51 },
    }),
  ]
}

const documentOf = (scene: Scene, now: Date, customerId: string | null) => {
  const lines = [scene.tracked, scene.untracked].map((variant, position) => ({
    id: fresh(),
    position,
    variantId: variant.id,
    name: 'A',
    variantName: 'B',
    sku: variant.sku,
    quantity: 1,
    quantityPrecision: 0,
    unitPrice: 100,
    gross: 100,
    discount: 0,
    net: 100,
    tax: 16,
    total: 100,
    modifiers: [],
    taxes: [],
    discounts: [],
    stock: position === 0 ? 'held' : 'none',
  }))
  return JSON.stringify({
    id: fresh(),
    locationId: scene.tracked.location_id,
    customerId,
    channel: 'counter',
    status: 'placed',
    paymentStatus: 'unpaid',
    currency: 'EUR',
    subtotal: 200,
    discountTotal: 0,
    serviceTotal: 0,
    taxTotal: 32,
    tipTotal: 0,
    total: 200,
    pricing: {},
    catalogVersion: scene.catalog.version,
    placedAt: now.toISOString(),
    businessDate: '2026-01-01',
    fulfilment: { id: fresh(), kind: 'pickup', state: 'placed', queuedAt: now.toISOString() },
    lines,
    stock: [{ lineId: lines[0]?.id, variantId: scene.tracked.id, quantity: 1 }],
  })
}

const moved = { undo: false, locations: null }
const ended = { states: ['pending', 'placed', 'preparing', 'ready'], reason: 'changed_mind', stock: 'restock', locations: null }

const commands: Samples = (scene, now) => [
  ...by(
    'staff',
    insertOrder({ order: documentOf(scene, now, null) }),
    stepOrder({ ...moved, id: scene.placed.id, moves: JSON.stringify({ placed: 'preparing' }) }),
    stepOrder({ ...moved, id: scene.ready.id, moves: JSON.stringify({ ready: 'completed' }) }),
    endOrder({ ...ended, id: scene.unpaid.id, shopper: false }),
    recordOfOrder(nobodyWaits, { action: 'order.started', orderId: scene.placed.id }),
  ),
  ...by('customer', insertOrder({ order: documentOf(scene, now, scene.customer.id) })),
]

const reads: Samples = (scene) =>
  (['staff', 'customer', 'guest'] as const).flatMap((caller) =>
    by(caller, orderById({ id: scene.completed.id }), receiptById({ id: scene.completed.id })),
  )

export const orders: Samples = (scene, now) => [lists, commands, reads].flatMap((some) => some(scene, now))

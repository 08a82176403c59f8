import {
  changeById,
  configureLevel,
  countOnHand,
  levelAt,
  levelsAfter,
  moveStock,
  movementsAfter,
} from '../../../src/features/inventory/queries.ts'
import { by, each, filteredTwice, fresh, type Samples } from './sample.ts'

export const stock: Samples = (scene) => {
  const place = { locationId: scene.tracked.location_id, variantId: scene.tracked.id }
  const all = { locationId: null, low: false, afterLocation: null, afterVariant: null, limit: 21 }
  const moved = { locationId: null, variantId: null, kind: null, at: null, id: null, limit: 21 }
  const before = { at: scene.movement.recorded_at, id: scene.movement.id }
  const id = fresh()
  const line = { id: fresh(), variantId: scene.tracked.id }
  const command = { id, locationId: place.locationId, reason: null, countedAt: new Date().toISOString() }
  return [
    ...each('staff', levelsAfter, {
      'no filter': all,
      'a location': { ...all, locationId: scene.location.id },
      low: { ...all, low: true },
      'low at a location': { ...all, low: true, locationId: scene.location.id },
      'further down': { ...all, afterLocation: scene.level.location_id, afterVariant: scene.level.variant_id },
    }),
    ...each('staff', movementsAfter, {
      'no filter': moved,
      'a location': { ...moved, locationId: scene.location.id },
      'a variant': { ...moved, variantId: place.variantId },
      sales: { ...moved, kind: 'sale' },
      waste: { ...moved, kind: 'waste' },
      'further down': { ...moved, ...before },
      'releases further down': { ...moved, ...before, kind: 'release' },
    }),
    ...filteredTwice(
      each('staff', movementsAfter, {
        'a level': { ...moved, ...place },
        'waste at a location': { ...moved, kind: 'waste', locationId: scene.location.id },
        'sales of a variant': { ...moved, kind: 'sale', variantId: place.variantId },
      }),
    ),
    ...by(
      'staff',
      levelAt(place),
      changeById({ id: scene.movement.id }),
      moveStock({ command: JSON.stringify({ ...command, kind: 'receive', refType: 'receipt', lines: [{ ...line, delta: 5 }] }) }),
      countOnHand({ command: JSON.stringify({ ...command, lines: [{ ...line, counted: 5 }] }) }),
      configureLevel({ ...place, settings: JSON.stringify({ low_stock_at: 3 }), version: 1 }),
    ),
  ]
}

import * as z from 'zod'
import { Money } from '../../http/fields.ts'

const YEAR_MINUTES = 366 * 1440
const Minutes = z.int().min(0).max(YEAR_MINUTES)

/** What a class type sets, and its series and sessions may set otherwise. */
export const terms = {
  durationMinutes: z.int().min(1).max(1440).meta({ example: 60, description: 'Elapsed time, also where the clock changes.' }),
  capacity: z.int().min(0).max(10_000).meta({ example: 12 }),
  price: Money.meta({
    example: 1800,
    description: 'Of dropping in, in minor units. A class type’s is in the tenant’s currency, any other in its location’s.',
  }),
  creditCost: z.int().min(0).max(1000).meta({ example: 1, description: 'Credits of a pass.' }),
  opensMinutes: Minutes.nullable().meta({
    example: 20_160,
    description: 'Minutes before the start from which it can be booked; null: as soon as it is shown.',
  }),
  closesMinutes: Minutes.meta({ example: 0, description: 'Minutes before the start until which it can be booked.' }),
  cutoffMinutes: Minutes.meta({
    example: 720,
    description: 'Minutes before the start until which canceling costs nothing: elapsed time, not wall time.',
  }),
}

export const termsShown = {
  durationMinutes: z.int(),
  capacity: z.int(),
  price: z.int(),
  currency: z.string(),
  creditCost: z.int(),
  opensMinutes: z.int().nullable(),
  closesMinutes: z.int(),
  cutoffMinutes: z.int(),
}

import * as z from 'zod'
import { accesses, FEATURES, LIMITS, planStatuses } from './rules.ts'

export const Plan = z
  .strictObject({
    key: z.string().meta({ example: 'open' }),
    name: z.string().meta({ example: 'Open' }),
    status: z.enum(planStatuses),
    access: z
      .enum(accesses)
      .meta({ description: 'full: everything; grace: everything until graceUntil; suspended: reading, exporting and paying.' }),
    graceUntil: z.iso.datetime().nullable(),
    features: z.array(
      z.strictObject({
        name: z.enum(FEATURES),
        isOn: z.boolean(),
        because: z
          .enum(['killed', 'granted', 'withheld', 'plan', 'off'])
          .meta({ description: 'Who decided: everywhere off, granted to or withheld from this tenant, its plan, or nobody.' }),
      }),
    ),
    limits: z.array(
      z.strictObject({
        name: z.enum(LIMITS),
        used: z.int(),
        most: z.int().nullable().meta({ description: 'Null where nobody limits it.' }),
        isHard: z.boolean().nullable().meta({ description: 'A hard limit refuses, a soft one warns.' }),
      }),
    ),
  })
  .meta({ id: 'Plan' })

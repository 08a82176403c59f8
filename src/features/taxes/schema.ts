import * as z from 'zod'
import { saysSomething, words } from '../../http/fields.ts'

const fields = {
  name: words(80).meta({ example: 'Sales tax' }),
  rate: z.int().min(0).max(1_000_000).meta({ example: 88_750, description: 'Millionths: 8.875 % is 88 750.' }),
  mode: z.enum(['inclusive', 'exclusive']),
  active: z.boolean(),
}

export const CreateTaxRate = z.strictObject({ ...fields, active: fields.active.default(true) }).meta({ id: 'CreateTaxRate' })
export type CreateTaxRate = z.infer<typeof CreateTaxRate>

export const EditTaxRate = z.strictObject(fields).partial().refine(saysSomething, 'Nothing to change.').meta({ id: 'EditTaxRate' })
export type EditTaxRate = z.infer<typeof EditTaxRate>

export const TaxRate = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    rate: z.int(),
    mode: z.enum(['inclusive', 'exclusive']),
    active: z.boolean(),
    version: z.int(),
  })
  .meta({ id: 'TaxRate' })

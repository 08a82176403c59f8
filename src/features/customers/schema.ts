import * as z from 'zod'
import { PersonName } from '../../http/fields.ts'
import { paging } from '../../http/page.ts'

const Email = z.email().max(254).toLowerCase().meta({ example: 'ada@example.com' })
const Phone = z
  .string()
  .regex(/^\+?[\d ()/.-]{5,32}$/, 'A telephone number.')
  .meta({ example: '+49 30 123456' })
const Note = z.string().max(2000)

export const AddCustomer = z
  .strictObject({
    name: PersonName,
    email: Email.nullable().default(null),
    phone: Phone.nullable().default(null),
    note: Note.nullable().default(null),
  })
  .meta({ id: 'AddCustomer' })
export type AddCustomer = z.infer<typeof AddCustomer>

const own = { name: PersonName, email: Email.nullable(), phone: Phone.nullable() }
const says = (change: object) => Object.keys(change).length > 0

export const ChangeCustomer = z
  .strictObject({ ...own, note: Note.nullable() })
  .partial()
  .refine(says, 'Name what is to change.')
  .meta({ id: 'ChangeCustomer' })
export const ChangeMyself = z.strictObject(own).partial().refine(says, 'Name what is to change.').meta({ id: 'ChangeMyself' })
export type Change = z.infer<typeof ChangeCustomer> | z.infer<typeof ChangeMyself>

const Start = z.string().trim().min(1).max(120)
export const ListCustomers = z.strictObject({
  ...paging,
  name: Start.optional().meta({ description: 'The beginning of the name.' }),
  email: Start.optional().meta({ description: 'The beginning of the e-mail.' }),
})

const profile = {
  id: z.uuid(),
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  version: z.int(),
  createdAt: z.iso.datetime(),
}

/** What customers see of themselves: without the staff's note. */
export const OwnProfile = z.strictObject(profile).meta({ id: 'OwnProfile' })

export const Customer = z.strictObject({ ...profile, userId: z.uuid().nullable(), note: z.string().nullable() }).meta({ id: 'Customer' })

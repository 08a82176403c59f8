import * as z from 'zod'
import { difficulties } from '../../../drizzle/classes.ts'
import { Id, label, saysSomething, words } from '../../http/fields.ts'
import { paging } from '../../http/page.ts'
import { terms, termsShown } from './term-types.ts'

const Difficulty = z.enum(difficulties).meta({ example: 'beginner' })
const fields = { name: label(120, 'Vinyasa flow'), description: words(2000).nullable(), difficulty: Difficulty, ...terms }

export const CreateClassType = z
  .strictObject({
    ...fields,
    description: fields.description.default(null),
    difficulty: Difficulty.default('all'),
    creditCost: terms.creditCost.default(1),
    opensMinutes: terms.opensMinutes.default(null),
    closesMinutes: terms.closesMinutes.default(0),
    cutoffMinutes: terms.cutoffMinutes.default(720),
  })
  .meta({ id: 'CreateClassType' })
export type CreateClassType = z.infer<typeof CreateClassType>

export const EditClassType = z
  .strictObject({ ...fields, active: z.boolean() })
  .partial()
  .refine(saysSomething, 'Nothing to change.')
  .meta({ id: 'EditClassType' })
export type EditClassType = z.infer<typeof EditClassType>

export const ClassType = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    description: z.string().nullable(),
    difficulty: z.enum(difficulties),
    ...termsShown,
    active: z.boolean(),
    version: z.int(),
  })
  .meta({ id: 'ClassType' })

export const ListClassTypes = z.strictObject(paging)

const RoomName = label(80, 'Garden room')
export const CreateRoom = z.strictObject({ locationId: Id, name: RoomName }).meta({ id: 'CreateRoom' })
export type CreateRoom = z.infer<typeof CreateRoom>

export const EditRoom = z
  .strictObject({ name: RoomName, active: z.boolean() })
  .partial()
  .refine(saysSomething, 'Nothing to change.')
  .meta({ id: 'EditRoom' })
export type EditRoom = z.infer<typeof EditRoom>

export const Room = z
  .strictObject({ id: z.uuid(), locationId: z.uuid(), name: z.string(), active: z.boolean(), version: z.int() })
  .meta({ id: 'Room' })

export const ListRooms = z.strictObject({ ...paging, locationId: Id.optional().meta({ description: 'Only of this location.' }) })

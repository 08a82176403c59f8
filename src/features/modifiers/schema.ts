import * as z from 'zod'
import { paging } from '../../http/page.ts'
import { Id, isUnique, Position, saysSomething, words } from '../../http/fields.ts'

const MOST_MODIFIERS = 100
const Delta = z.int().min(-99_999_999_99).max(99_999_999_99).meta({ example: 60, description: 'Minor units; may be negative.' })
const fields = {
  name: words(120).meta({ example: 'Milk' }),
  min: z.int().min(0).max(MOST_MODIFIERS),
  max: z.int().min(1).max(MOST_MODIFIERS).nullable(),
  position: Position,
}

const modifierFields = {
  name: words(120).meta({ example: 'Oat milk' }),
  priceDelta: Delta.default(0),
  isDefault: z.boolean().default(false),
  soldOut: z.boolean().default(false),
}
const PutModifier = z.strictObject({
  id: Id.optional().meta({ description: 'One that the list has; left out, a new one is made.' }),
  ...modifierFields,
})
const Modifiers = z
  .array(PutModifier)
  .max(MOST_MODIFIERS)
  .refine((all) => isUnique(all.flatMap(({ id }) => id ?? [])), 'Each only once.')

export const CreateModifierList = z
  .strictObject({
    ...fields,
    min: fields.min.default(0),
    max: fields.max.default(null),
    position: Position.default(0),
    modifiers: z.array(z.strictObject(modifierFields)).max(MOST_MODIFIERS).default([]),
  })
  .refine(({ min, max }) => max === null || max >= min, { path: ['max'], message: 'Less than min.' })
  .meta({ id: 'CreateModifierList' })
export type CreateModifierList = z.infer<typeof CreateModifierList>

export const EditModifierList = z
  .strictObject(fields)
  .partial()
  .refine(saysSomething, 'Nothing to change.')
  .meta({ id: 'EditModifierList' })
export type EditModifierList = z.infer<typeof EditModifierList>

export const ReplaceModifiers = z.strictObject({ modifiers: Modifiers }).meta({ id: 'ReplaceModifiers' })
export type ReplaceModifiers = z.infer<typeof ReplaceModifiers>

export const ToggleModifier = z.strictObject({ soldOut: z.boolean() }).meta({ id: 'ToggleModifier' })
export const ListModifierLists = z.strictObject(paging)

import * as z from 'zod'
import { Position, saysSomething, words } from '../../http/fields.ts'

const Slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?$/, 'Lower-case letters, digits and dashes.')
  .meta({ example: 'hot-drinks' })
const fields = { name: words(120).meta({ example: 'Hot drinks' }), slug: Slug, parentId: z.uuid().nullable(), position: Position }

export const CreateCategory = z
  .strictObject({ ...fields, parentId: fields.parentId.default(null), position: Position.default(0) })
  .meta({ id: 'CreateCategory' })
export type CreateCategory = z.infer<typeof CreateCategory>

export const EditCategory = z.strictObject(fields).partial().refine(saysSomething, 'Nothing to change.').meta({ id: 'EditCategory' })
export type EditCategory = z.infer<typeof EditCategory>

const category = {
  id: z.uuid(),
  parentId: z.uuid().nullable(),
  name: z.string(),
  slug: z.string(),
  position: z.int(),
  version: z.int(),
}
export const Category = z.strictObject(category).meta({ id: 'Category' })
export type Category = z.infer<typeof Category>

export type CategoryBranch = Category & { children: CategoryBranch[] }
/** A category with those below it, each in its order. */
export const CategoryBranch: z.ZodType<CategoryBranch> = z
  .lazy(() => z.strictObject({ ...category, children: z.array(CategoryBranch) }))
  .meta({ id: 'CategoryBranch' })

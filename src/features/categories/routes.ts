import * as z from 'zod'
import { ok } from '../../http/answer.ts'
import { ifMatch, tagged, versioned } from '../../http/etag.ts'
import { idempotent } from '../../http/idempotency.ts'
import { InvalidReference, PreconditionFailed } from '../../http/problem.ts'
import { allow, open, returns, room, valid } from '../../http/room.ts'
import { allCategories } from './queries.ts'
import { Category, CategoryBranch, CreateCategory, EditCategory } from './schema.ts'
import { createCategory } from './create-category.ts'
import { deleteCategory } from './delete-category.ts'
import { editCategory } from './edit-category.ts'
import { ById } from '../../http/fields.ts'
import { CategoryCycle, CategoryInUse, CategoryNotFound, CategorySlugTaken, CategoryTooDeep, TooManyCategories } from './problems.ts'
import { treeOf } from './rules.ts'

export const categories = room()
  .get('/categories', returns(200, z.array(CategoryBranch), 'Read the category tree'), open('customers browse it'), async (c) => {
    const [flat] = await c.var.ctx.db.read(allCategories({}))
    return tagged(c, ok(treeOf(flat)))
  })
  .post(
    '/categories',
    returns(201, Category, 'Create a category', CategorySlugTaken, CategoryTooDeep, TooManyCategories, InvalidReference),
    allow('catalog:write'),
    idempotent(201),
    valid('json', CreateCategory),
    async (c) => c.json(ok(await createCategory(c.var.ctx, c.req.valid('json'))), 201),
  )
  .patch(
    '/categories/:id',
    returns(
      200,
      Category,
      'Edit or move a category',
      CategoryNotFound,
      CategorySlugTaken,
      CategoryCycle,
      CategoryTooDeep,
      InvalidReference,
      PreconditionFailed,
    ),
    allow('catalog:write'),
    valid('param', ById),
    valid('json', EditCategory),
    async (c) => versioned(c, await editCategory(c.var.ctx, c.req.valid('param').id, c.req.valid('json'), ifMatch(c))),
  )
  .delete(
    '/categories/:id',
    returns(
      200,
      z.strictObject({ id: z.uuid() }),
      'Delete a category that is not used',
      CategoryNotFound,
      CategoryInUse,
      PreconditionFailed,
    ),
    allow('catalog:write'),
    valid('param', ById),
    async (c) => {
      const { id } = c.req.valid('param')
      await deleteCategory(c.var.ctx, id, ifMatch(c))
      return c.json(ok({ id }), 200)
    },
  )

import * as z from 'zod'
import { ok, okPage } from '../../http/answer.ts'
import { ifMatch, requiredMatch, versioned } from '../../http/etag.ts'
import { idempotent } from '../../http/idempotency.ts'
import { page, placeOf } from '../../http/page.ts'
import { PreconditionFailed, PreconditionRequired } from '../../http/problem.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { createModifierList } from './create-modifier-list.ts'
import { editModifierList } from './edit-modifier-list.ts'
import { ById } from '../../http/fields.ts'
import { modifierListById, modifierListsAfter } from './queries.ts'
import { CreateModifierList, EditModifierList, ListModifierLists, ReplaceModifiers, ToggleModifier } from './schema.ts'
import { Modifier, ModifierList } from './views.ts'
import { ModifierListNameTaken, ModifierListNotFound, ModifierListsBounds, ModifierNotFound, TooManyDefaults } from './problems.ts'
import { toggleModifier } from './toggle-modifier.ts'

const Place = z.tuple([z.string()])

export const modifierLists = room()
  .get(
    '/modifier-lists',
    returns(200, z.array(ModifierList), 'List the modifier lists'),
    allow('catalog:read'),
    valid('query', ListModifierLists),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const [name] = placeOf(cursor, Place) ?? [null]
      const [rows] = await c.var.ctx.db.read(modifierListsAfter({ name, limit: limit + 1 }))
      return c.json(okPage(page(rows, limit, (row) => [row.name])), 200)
    },
  )
  .get(
    '/modifier-lists/:id',
    returns(200, ModifierList, 'Read a modifier list', ModifierListNotFound),
    allow('catalog:read'),
    valid('param', ById),
    async (c) => {
      const [list] = await c.var.ctx.db.read(modifierListById(c.req.valid('param')))
      if (!list) throw ModifierListNotFound()
      return versioned(c, list)
    },
  )
  .post(
    '/modifier-lists',
    returns(201, ModifierList, 'Create a modifier list', ModifierListNameTaken, ModifierNotFound, TooManyDefaults),
    allow('catalog:write'),
    idempotent(201),
    valid('json', CreateModifierList),
    async (c) => c.json(ok(await createModifierList(c.var.ctx, c.req.valid('json'))), 201),
  )
  .patch(
    '/modifier-lists/:id',
    returns(
      200,
      ModifierList,
      'Edit a modifier list',
      ModifierListNotFound,
      ModifierListNameTaken,
      ModifierListsBounds,
      PreconditionFailed,
    ),
    allow('catalog:write'),
    valid('param', ById),
    valid('json', EditModifierList),
    async (c) => versioned(c, await editModifierList(c.var.ctx, c.req.valid('param').id, c.req.valid('json'), ifMatch(c))),
  )
  .put(
    '/modifier-lists/:id/modifiers',
    returns(
      200,
      ModifierList,
      "Replace a list's modifiers",
      ModifierListNotFound,
      ModifierNotFound,
      TooManyDefaults,
      PreconditionFailed,
      PreconditionRequired,
    ),
    allow('catalog:write'),
    valid('param', ById),
    valid('json', ReplaceModifiers),
    async (c) => versioned(c, await editModifierList(c.var.ctx, c.req.valid('param').id, c.req.valid('json'), requiredMatch(c))),
  )
  .patch(
    '/modifiers/:id',
    returns(200, Modifier, 'Mark a modifier as sold out, or as there again', ModifierNotFound),
    allow('catalog:write'),
    valid('param', ById),
    valid('json', ToggleModifier),
    async (c) => c.json(ok(await toggleModifier(c.var.ctx, c.req.valid('param').id, c.req.valid('json').soldOut)), 200),
  )

import * as z from 'zod'
import { ok, okPage } from '../../http/answer.ts'
import { ById } from '../../http/fields.ts'
import { idempotent } from '../../http/idempotency.ts'
import { page, placeOf } from '../../http/page.ts'
import { InvalidReference } from '../../http/problem.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { FeatureOff } from '../plans/problems.ts'
import { NotYoursToGive } from '../staff/problems.ts'
import { createApiKey } from './create-api-key.ts'
import { ApiKeyEnded, ApiKeyNotFound, TooManyApiKeys } from './problems.ts'
import { apiKeyById, apiKeysBefore } from './queries.ts'
import { revokeApiKey } from './revoke-api-key.ts'
import { rotateApiKey } from './rotate-api-key.ts'
import { ApiKey, ApiKeyWithSecret, CreateApiKey, ListApiKeys, RotateApiKey } from './schema.ts'

const Place = z.tuple([z.uuid()])

/** Under /tenants/{tenant}. */
export const apiKeys = room()
  .use('/api-keys/*', async (c, next) => {
    await next()
    c.header('Cache-Control', 'no-store')
  })
  .get(
    '/api-keys',
    returns(200, z.array(ApiKey), 'List the API keys, newest first'),
    allow('api-keys:read'),
    valid('query', ListApiKeys),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const [id] = placeOf(cursor, Place) ?? [null]
      const [rows] = await c.var.ctx.db.read(apiKeysBefore({ id, limit: limit + 1 }))
      return c.json(okPage(page(rows, limit, (row) => [row.id])), 200)
    },
  )
  .post(
    '/api-keys',
    returns(
      201,
      ApiKeyWithSecret,
      'Make an API key: its secret is shown this once',
      FeatureOff,
      InvalidReference,
      NotYoursToGive,
      TooManyApiKeys,
    ),
    allow('api-keys:write'),
    idempotent(201),
    valid('json', CreateApiKey),
    async (c) => {
      const { ctx } = c.var
      const made = await createApiKey(ctx, c.req.valid('json'))
      return c.json(ok({ ...made, ...ctx.reveal?.(made ?? {}) }), 201)
    },
  )
  .get(
    '/api-keys/:id',
    returns(200, ApiKey, 'Read an API key', ApiKeyNotFound),
    allow('api-keys:read'),
    valid('param', ById),
    async (c) => {
      const [key] = await c.var.ctx.db.read(apiKeyById(c.req.valid('param')))
      if (!key) throw ApiKeyNotFound()
      return c.json(ok(key), 200)
    },
  )
  .post(
    '/api-keys/:id/rotation',
    returns(
      200,
      ApiKeyWithSecret,
      'Give an API key a new secret: the old one works for some hours more',
      ApiKeyEnded,
      ApiKeyNotFound,
      FeatureOff,
      NotYoursToGive,
    ),
    allow('api-keys:write'),
    idempotent(200),
    valid('param', ById),
    valid('json', RotateApiKey),
    async (c) => {
      const { ctx } = c.var
      const rotated = await rotateApiKey(ctx, c.req.valid('param').id, c.req.valid('json'))
      return c.json(ok({ ...rotated, ...ctx.reveal?.(rotated ?? {}) }), 200)
    },
  )
  .delete(
    '/api-keys/:id',
    returns(200, ApiKey, 'Revoke an API key, at once', ApiKeyNotFound),
    allow('api-keys:write'),
    valid('param', ById),
    async (c) => c.json(ok(await revokeApiKey(c.var.ctx, c.req.valid('param').id)), 200),
  )

import * as z from 'zod'
import { ok } from '../../http/answer.ts'
import { ById } from '../../http/fields.ts'
import { idempotent } from '../../http/idempotency.ts'
import { NotForSupport } from '../../http/problem.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { lasting, sensitive } from '../../http/sensitive.ts'
import { ConsentTextNotFound, ConsentTextOutdated } from '../consents/problems.ts'
import { CustomerErased, CustomerNotFound } from '../customers/problems.ts'
import { myself } from '../customers/rules.ts'
import { assertCustomer } from '../exports/export-queries.ts'
import { CardNotPossible, PaymentInProgress, PaymentMethodInvalid, StripeNotConfigured } from '../payments/problems.ts'
import { confirmCard } from './confirm-card.ts'
import { CardNotFound, CardNotSaved, TooManyCards } from './problems.ts'
import { cardsOf } from './queries.ts'
import { removeCard } from './remove-card.ts'
import { saveCard } from './save-card.ts'
import { CardSetup, SaveCard, SavedCard, WhichCard } from './schema.ts'

const atStripe = [CardNotPossible, PaymentInProgress, PaymentMethodInvalid, StripeNotConfigured]

/** Under /tenants/{tenant}. */
export const cards = room()
  .post(
    '/customers/me/cards',
    returns(
      201,
      CardSetup,
      'Save a card, to be charged later without you',
      CardNotSaved,
      TooManyCards,
      ConsentTextNotFound,
      ConsentTextOutdated,
      CustomerErased,
      CustomerNotFound,
      CardNotFound,
      ...atStripe,
    ),
    allow('customers:self'),
    sensitive(),
    idempotent(201),
    valid('json', SaveCard),
    async (c) => c.json(ok(await saveCard(c.var.ctx, myself(c.var.ctx), c.req.valid('json'))), 201),
  )
  .get(
    '/customers/me/cards',
    returns(200, z.array(SavedCard), 'List your saved cards', CustomerNotFound),
    allow('customers:self'),
    async (c) => {
      const [rows] = await c.var.ctx.db.read(cardsOf({ customerId: myself(c.var.ctx) }))
      return c.json(ok(rows), 200)
    },
  )
  .post(
    '/customers/me/cards/:id/confirmation',
    returns(200, CardSetup, 'Ask the provider what became of a card', CardNotFound, CustomerNotFound, ...atStripe),
    allow('customers:self'),
    idempotent(),
    valid('param', ById),
    async (c) => c.json(ok(await confirmCard(c.var.ctx, myself(c.var.ctx), c.req.valid('param').id)), 200),
  )
  .delete(
    '/customers/me/cards/:id',
    returns(200, SavedCard, 'Remove a saved card: it is charged no more', CardNotFound, CustomerNotFound),
    allow('customers:self'),
    sensitive(),
    valid('param', ById),
    async (c) => c.json(ok(await removeCard(c.var.ctx, myself(c.var.ctx), c.req.valid('param').id)), 200),
  )
  .get(
    '/customers/:id/cards',
    returns(200, z.array(SavedCard), 'List the saved cards of a customer', CustomerNotFound),
    allow('customers:read'),
    valid('param', ById),
    async (c) => {
      const { id } = c.req.valid('param')
      const [, rows] = await c.var.ctx.db.read(assertCustomer({ id }), cardsOf({ customerId: id }))
      return c.json(ok(rows), 200)
    },
  )
  .delete(
    '/customers/:id/cards/:cardId',
    returns(200, SavedCard, 'Remove a saved card of a customer who asks for it', CardNotFound, NotForSupport),
    allow('customers:write'),
    sensitive(),
    lasting(),
    valid('param', WhichCard),
    async (c) => {
      const { id, cardId } = c.req.valid('param')
      return c.json(ok(await removeCard(c.var.ctx, id, cardId)), 200)
    },
  )

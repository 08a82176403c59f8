import { ok } from '../../http/answer.ts'
import { TooLarge } from '../../http/problem.ts'
import { open, returns, room } from '../../http/room.ts'
import { StripeNotConfigured } from '../payments/problems.ts'
import { EventMisdirected, SignatureInvalid } from './problems.ts'
import { receive } from './receive.ts'
import { Received } from './schema.ts'

const signed = open('the signature over the raw text says who sends it')
const answers = (summary: string) => returns(200, Received, summary, SignatureInvalid, EventMisdirected, TooLarge, StripeNotConfigured)

/** Under /webhooks. */
export const webhooks = room()
  .post('/stripe/platform', answers('Stripe tells of its own account'), signed, async (c) =>
    c.json(ok(await receive(c.var.ctx, 'platform', await c.req.text(), c.req.header('Stripe-Signature') ?? '')), 200),
  )
  .post('/stripe/connect', answers('Stripe tells of a connected account'), signed, async (c) =>
    c.json(ok(await receive(c.var.ctx, 'connect', await c.req.text(), c.req.header('Stripe-Signature') ?? '')), 200),
  )

import { ok } from '../../http/answer.ts'
import { TooLarge } from '../../http/problem.ts'
import { open, returns, room } from '../../http/room.ts'
import { SignatureInvalid } from '../webhooks/problems.ts'
import { hearOfResend } from './hear-of-resend.ts'
import { MailNotConfigured } from './problems.ts'
import { MailNewsHeard } from './schema.ts'

/** Under /webhooks. */
export const mailNews = room().post(
  '/resend',
  returns(200, MailNewsHeard, 'Resend tells what became of a mail', SignatureInvalid, TooLarge, MailNotConfigured),
  open('the signature over the raw text says who sends it'),
  async (c) => {
    const [id, at, signature] = ['svix-id', 'svix-timestamp', 'svix-signature'].map((name) => c.req.header(name) ?? '') as [
      string,
      string,
      string,
    ]
    return c.json(ok(await hearOfResend(c.var.ctx, { id, at, signature, body: await c.req.text() })), 200)
  },
)

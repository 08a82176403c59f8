import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { followed } from './access.ts'
import { insertTicket } from './queries.ts'
import { channelIn, type IssueTicket } from './schema.ts'
import { newTicket } from './ticket.ts'

const LIFE_MS = 60_000

export async function issueTicket(ctx: Ctx, { channel }: IssueTicket) {
  const { kind, id } = channelIn(channel)
  const { ticket, hash } = await newTicket()
  const expiresAt = new Date(ctx.now.getTime() + LIFE_MS).toISOString()
  await ctx.db
    .as({ token_hash: hash })
    .run(
      followed(ctx, kind, id),
      record(ctx, { action: 'stream-ticket.issued', resourceType: kind, resourceId: id }),
      insertTicket({ hash, channel, actor: JSON.stringify(ctx.actor), expiresAt }),
    )
  return { ticket, expiresAt }
}

import * as z from 'zod'
import type { ChannelKind } from '../../outside/wake.ts'

export const Follow = z.strictObject({
  ticket: z.string().max(100).optional().meta({ description: 'From POST /stream-tickets, where no header can be sent.' }),
  lastEventId: z
    .string()
    .max(80)
    .optional()
    .meta({ description: 'As the header Last-Event-ID, where no header can be sent.', example: '3' }),
})

export const IssueTicket = z
  .strictObject({
    channel: z
      .string()
      .regex(/^(order|location):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'Expected order:<id> or location:<id>.')
      .meta({ example: 'order:019aa0c2-6e70-7c51-9a53-0d6b3f1c2a10' }),
  })
  .meta({ id: 'IssueTicket' })
export type IssueTicket = z.infer<typeof IssueTicket>

export const StreamTicket = z
  .strictObject({ ticket: z.string().meta({ description: 'Opens this channel once, as ?ticket=.' }), expiresAt: z.iso.datetime() })
  .meta({ id: 'StreamTicket' })

export function channelIn(channel: string): { kind: ChannelKind; id: string } {
  const [kind, id = ''] = channel.split(':')
  return { kind: kind === 'order' ? 'order' : 'location', id }
}

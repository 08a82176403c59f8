import * as z from 'zod'
import { observedWork } from '../../http/log.ts'
import { jobDatabase, type Work } from '../../http/system.ts'
import { deliver } from './deliver.ts'
import { buryEvents, takeNamedEvents } from './queries.ts'

/** Longer than a handler may take; afterwards the sweep finds the event again. */
export const EVENT_LEASE_SECONDS = 60

const Message = z.object({ events: z.array(z.object({ tenantId: z.uuid(), id: z.int() })) })

/** The queue says which events were committed; the table says what they are. What can't be read is nobody's and is dropped. */
export const consume = (work: Work, batch: MessageBatch) =>
  observedWork(
    'queue',
    work,
    () => handled(work, batch),
    () => ({ queue: batch.queue, messages: batch.messages.length }),
  )

async function handled(work: Work, batch: MessageBatch) {
  const refs = JSON.stringify(batch.messages.flatMap(({ body }) => Message.safeParse(body).data?.events ?? []))
  if (isDeadLetters(batch)) await jobDatabase(work).run(buryEvents({ refs, reason: 'the queue gave up' }))
  else await deliver(work, takeNamedEvents({ refs, lease: EVENT_LEASE_SECONDS }))
}

const isDeadLetters = ({ queue }: MessageBatch) => queue.startsWith('cortado-events-dead')

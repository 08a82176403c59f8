import type { Env } from '../env.ts'

/** An event that was committed just now. */
export type Wakeable = { tenantId: string; id: number; aggregate: string; aggregateId: string; locationId: string | null }

/** Where listeners of an order or a location meet: one Durable Object a channel. */
export const channelName = (tenantId: string, kind: 'order' | 'location', id: string) => `${tenantId}/${kind}/${id}`

/** Kicks the queue and the channels. Only a hint: what it loses, the cron sweep and the listeners' own catching up repair. */
export async function wake(env: Env, events: Wakeable[]) {
  if (events.length === 0) return
  const channels = new Set(events.flatMap(channelsOf))
  await Promise.allSettled([
    env.EVENTS?.send({ events: events.map(({ tenantId, id }) => ({ tenantId, id })) }),
    ...[...channels].map((name) =>
      env.CHANNELS?.get(env.CHANNELS.idFromName(name)).fetch(`https://channel/wake?name=${encodeURIComponent(name)}`, { method: 'POST' }),
    ),
  ])
}

function channelsOf({ tenantId, aggregate, aggregateId, locationId }: Wakeable) {
  return [
    ...(aggregate === 'order' ? [channelName(tenantId, 'order', aggregateId)] : []),
    ...(locationId ? [channelName(tenantId, 'location', locationId)] : []),
  ]
}

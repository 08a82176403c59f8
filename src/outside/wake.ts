import type { Env } from '../env.ts'

/** An event that was committed just now. */
export type Wakeable = { tenantId: string; id: number; aggregate: string; aggregateId: string; locationId: string | null }

/** What the queue carries: which events to deliver. They are read from the table, so a message can't say anything wrong. */
export type EventsMessage = { events: { tenantId: string; id: number }[] }

export type ChannelKind = 'order' | 'location'

/** Where listeners of an order or a location meet: one Durable Object a channel. */
export const channelName = (tenantId: string, kind: ChannelKind, id: string) => `${tenantId}/${kind}/${id}`

/** A channel's name, taken apart again. Throws for what `channelName` did not make. */
export function channelNamed(name: string): { tenantId: string; kind: ChannelKind; id: string } {
  const [tenantId, kind, id] = name.split('/')
  if (!tenantId || !id || (kind !== 'order' && kind !== 'location')) throw new Error('this is not the name of a channel')
  return { tenantId, kind, id }
}

/** Kicks the queue and the channels. Only a hint: what it loses, the cron sweep and the listeners' own catching up repair. */
export async function wake(env: Env, events: Wakeable[]) {
  if (events.length === 0) return
  const message: EventsMessage = { events: events.map(({ tenantId, id }) => ({ tenantId, id })) }
  await Promise.allSettled([env.EVENTS?.send(message), wakeChannels(env, events)])
}

/** Tells everybody who follows these events' orders and locations to look. Throws where a channel can't be reached. */
export async function wakeChannels(env: Env, events: Wakeable[]) {
  const channels = new Set(events.flatMap(channelsOf))
  await Promise.all([...channels].map((name) => callChannel(env, name, 'wake', { method: 'POST' })))
}

/** Opens a WebSocket to a channel, over which it says what is new. Throws where a channel can't be reached. */
export async function joinChannel(env: Env, name: string): Promise<WebSocket> {
  const answer = await callChannel(env, name, 'join', { headers: { Upgrade: 'websocket' } })
  if (!answer?.webSocket) throw new TypeError('the channel did not open')
  answer.webSocket.accept()
  return answer.webSocket
}

async function callChannel({ CHANNELS }: Env, name: string, verb: 'wake' | 'join', init: RequestInit) {
  return CHANNELS?.get(CHANNELS.idFromName(name)).fetch(`https://channel/${verb}?name=${encodeURIComponent(name)}`, init)
}

function channelsOf({ tenantId, aggregate, aggregateId, locationId }: Wakeable) {
  return [
    ...(aggregate === 'order' ? [channelName(tenantId, 'order', aggregateId)] : []),
    ...(locationId ? [channelName(tenantId, 'location', locationId)] : []),
  ]
}

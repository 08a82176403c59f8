import { Client } from './client.ts'
import type { paired } from './device.ts'
import { sql, type World } from './world.ts'

type Till = Awaited<ReturnType<typeof paired>>
export const PIN = '4071'

export const staffIdOf = async (shop: World, { userId }: { userId: string }) =>
  (await sql<{ id: string }>('select id from staff where tenant_id = $1 and user_id = $2', [shop.tenantId, userId]))[0]?.id ?? ''

/** Somebody who works here and has a PIN. */
export async function withPin(shop: World, ...job: Parameters<World['staff']>) {
  const person = await shop.staff(...job)
  const set = await person.put('/pins/own', { pin: PIN })
  if (set.status !== 200) throw new Error(`no PIN: ${set.text}`)
  return Object.assign(person, { staffId: await staffIdOf(shop, person) })
}

export const entering = (till: Client, staffId: string, pin = PIN, options = {}) =>
  till.post('/pin-tokens', { staffId, pin }, { key: null, ...options })

/** The till with somebody's PIN entered. */
export async function entered(till: Till, staffId: string) {
  const { body, text } = await entering(till, staffId)
  if (!body.success) throw new Error(text)
  return new Client(till.base, body.data.accessToken)
}

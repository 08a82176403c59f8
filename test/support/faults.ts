import { inject } from 'vitest'
import type { faultKinds } from '../../dev/neon/faults.ts'

type Rule = {
  kind: (typeof faultKinds)[number]
  match: string
  writes?: boolean
  every?: number
  times?: number
  ms?: number
  status?: number
  sqlstate?: string
}

const control = () => inject('servers').neon.replace(/\/sql$/, '')

/** A fault of the SQL endpoint for calls whose text holds `match` (a tenant's id), until it is lifted. */
export async function fault(rule: Rule) {
  const answer = await fetch(`${control()}/faults`, { method: 'POST', body: JSON.stringify(rule) })
  if (answer.status !== 201) throw new Error(`the endpoint refused the rule: ${await answer.text()}`)
  const { id } = await answer.json<{ id: string }>()
  const ask = (method: string) => fetch(`${control()}/faults/${id}`, { method })
  return {
    lift: async () => void (await ask('DELETE')),
    told: async () => (await ask('GET')).json<{ seen: number; struck: number }>(),
  }
}

/** Mail leaves after the answer that caused it, by the id of that request, and is no part of what the answer cost. */
const LEAVING_MAIL = String.raw`update \"mails\"`

/** How many calls reached the database for this request id until its answer, and with how many statements. */
export async function callsOf(requestId: string) {
  const answer = await fetch(`${control()}/calls?${new URLSearchParams({ match: requestId, but: LEAVING_MAIL }).toString()}`)
  return answer.json<{ count: number; statements: number }>()
}

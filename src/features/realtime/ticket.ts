import { sha256 } from '../../lib/hash.ts'
import { newSecret } from '../../lib/secrets.ts'

/** A secret that opens one stream once, and the hash that is all we keep of it. */
export async function newTicket() {
  const ticket = newSecret()
  return { ticket, hash: await ticketHash(ticket) }
}

export async function ticketHash(ticket: string) {
  return (await sha256(ticket)).toHex()
}

import { base64url } from '../../lib/base64.ts'

const SECRET_BYTES = 32

/** A secret that opens one stream once, and the hash that is all we keep of it. */
export async function newTicket() {
  const ticket = base64url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)))
  return { ticket, hash: await ticketHash(ticket) }
}

export async function ticketHash(ticket: string) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(ticket))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

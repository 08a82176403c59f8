import { appendFileSync } from 'node:fs'
import { inject } from 'vitest'

const known = new Set<string>()

/** What must never be read in a log. Too short to be found without finding ordinary words: not kept. */
export function keepSecret(kind: string, value: unknown) {
  if (typeof value !== 'string' || value.length < SHORTEST || known.has(value)) return
  known.add(value)
  appendFileSync(inject('servers').secrets, `${JSON.stringify([kind, value])}\n`)
}
export const SHORTEST = 10

/** Fields of requests and answers that hold a secret, or say who somebody is. */
const SECRET_FIELDS =
  /^(?:password|newPassword|currentPassword|accessToken|refreshToken|token|ticket|clientSecret|secret|email|phone|recoveryCode|uri)$/

/** Every secret in a body that is sent or received, however deep. */
export function keepSecretsOf(body: unknown) {
  if (Array.isArray(body)) for (const part of body) keepSecretsOf(part)
  else if (typeof body === 'object' && body !== null)
    for (const [name, value] of Object.entries(body)) {
      if (SECRET_FIELDS.test(name)) keepSecret(name, value)
      keepSecretsOf(value)
    }
}

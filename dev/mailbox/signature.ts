import { createHmac } from 'node:crypto'

/** The `svix-signature` header (docs.svix.com/receiving/verifying-payloads/how-manual): one `v1` for each secret, so that a receiver can rotate its own. */
export const svixSignature = ({ id, at, body }: { id: string; at: number; body: string }, secrets: string[]): string =>
  secrets
    .map((secret) => createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64')).update(`${id}.${at}.${body}`))
    .map((hmac) => `v1,${hmac.digest('base64')}`)
    .join(' ')

import { base64url, bytesOf } from '../lib/base64.ts'
import { isUuid, uuidOf } from '../lib/ids.ts'
import { secretHash } from '../lib/secrets.ts'
import type { ApiKey } from './actor.ts'
import { apiKeyCan } from './holders.ts'
import { Unauthenticated } from './problem.ts'

/** Live where money is: a key of a laptop is told from one of production by looking at it. */
const prefixIn = (environment: string) => `ck_${environment === 'production' ? 'live' : 'test'}_`
const SECRET_CHARS = 43
const SHAPE = /^ck_(?:live|test)_[\w-]{43}([\w-]{22})$/

/** 256 secret bits, then the tenant's id, so that a call is known to be this tenant's before the database is asked. */
export function apiKeyOf(environment: string, secret: string, tenantId: string) {
  if (secret.length !== SECRET_CHARS) throw new Error('a secret of 32 bytes has 43 characters')
  return prefixIn(environment) + secret + base64url(Uint8Array.fromHex(tenantId.replaceAll('-', '')))
}

/** What is shown of a key ever after, to tell it from others: 48 of its 256 secret bits. */
export const shownOf = (key: string) => key.slice(0, 'ck_live_'.length + 8)

/** The caller that a bearer token is, if it is a key: not yet whether there is such a key. Throws UNAUTHENTICATED for what begins like one and is none. */
export async function apiKeyIn(token: string): Promise<ApiKey | undefined> {
  if (!token.startsWith('ck_')) return undefined
  const tenant = SHAPE.exec(token)?.[1]
  if (tenant === undefined) throw Unauthenticated()
  const tenantId = uuidOf(bytesOf(tenant))
  if (!isUuid(tenantId)) throw Unauthenticated()
  return { kind: 'api_key', tenantId, keyHash: await secretHash(token), needs: [], can: apiKeyCan }
}

import { base64url, bytesOf } from './base64.ts'

/** Keys by version: `v2:<32 bytes, base64url>`. The first one seals, all of them open, so that a key can be changed. */
export type SealingKeys = readonly string[]

const IV_BYTES = 12
const text = new TextEncoder()

export const isSealingKey = (named: string) => /^[\w]{1,16}:[\w-]{43}$/.test(named)

/** AES-256-GCM as `version.iv.ciphertext`. `owner` is bound to it: a row that is copied to somebody else does not open. */
export async function sealed(keys: SealingKeys, plain: Uint8Array<ArrayBuffer>, owner: string) {
  const [version = '', key = ''] = keys[0]?.split(':') ?? []
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const cipher = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: text.encode(owner) }, await imported(key), plain)
  return [version, base64url(iv), base64url(new Uint8Array(cipher))].join('.')
}

/** Throws where the key is gone, or where it was sealed for another owner or altered. */
export async function opened(keys: SealingKeys, box: string, owner: string) {
  const [version = '', iv = '', cipher = ''] = box.split('.')
  const key = keys.find((named) => named.startsWith(`${version}:`))?.slice(version.length + 1)
  if (key === undefined) throw new Error('Configuration: SEALING_KEYS has no key of this version')
  const algorithm = { name: 'AES-GCM', iv: bytesOf(iv), additionalData: text.encode(owner) }
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, await imported(key), bytesOf(cipher)))
}

const imported = (key: string) => crypto.subtle.importKey('raw', bytesOf(key), 'AES-GCM', false, ['encrypt', 'decrypt'])

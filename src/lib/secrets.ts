import { base64url } from './base64.ts'
import { sha256 } from './hash.ts'

const text = new TextEncoder()

/** 256 random bits: opaque, and stored only as their hash. */
export const newSecret = () => base64url(crypto.getRandomValues(new Uint8Array(32)))

/** What is stored of a secret (SHA-256). Only for secrets that can't be guessed: a password wants another hash. */
export const secretHash = async (secret: string) => base64url(await sha256(secret))

/** HMAC-SHA-256: names what could be guessed (an e-mail) so that only we can tell whose name it is. */
export const keyedHash = async (key: string, message: string) => base64url(await hmac(key, message))

export async function hmac(key: string, message: string) {
  const imported = await crypto.subtle.importKey('raw', text.encode(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, text.encode(message)))
}

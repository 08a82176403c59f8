import { base64url } from './base64.ts'

const text = new TextEncoder()

/** 256 random bits: opaque, and stored only as their hash. */
export const newSecret = () => base64url(crypto.getRandomValues(new Uint8Array(32)))

/** What is stored of a secret (SHA-256). Only for secrets that can't be guessed: a password wants another hash. */
export async function secretHash(secret: string) {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', text.encode(secret))))
}

/** HMAC-SHA-256: names what could be guessed (an e-mail) so that only we can tell whose name it is. */
export async function keyedHash(key: string, message: string) {
  const imported = await crypto.subtle.importKey('raw', text.encode(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return base64url(new Uint8Array(await crypto.subtle.sign('HMAC', imported, text.encode(message))))
}

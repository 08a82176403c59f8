const TOLERANCE_SECONDS = 300
const encoder = new TextEncoder()

export type SvixMessage = { id: string; at: string; signature: string; body: string }

/** Whether one of our secrets signed this text (docs.svix.com/receiving/verifying-payloads/how-manual), lately. `now` in milliseconds. */
export async function isSvixSigned({ id, at, signature, body }: SvixMessage, secrets: readonly string[], now: number): Promise<boolean> {
  if (!/^[\x21-\x7e]{1,255}$/.test(id) || !/^\d{1,12}$/.test(at)) return false
  if (Math.abs(now / 1000 - Number(at)) > TOLERANCE_SECONDS) return false
  const given = signature.split(' ').flatMap((part) => (part.startsWith('v1,') ? (bytesOf(part.slice(3)) ?? []) : []))
  const signed = Uint8Array.from(encoder.encode(`${id}.${at}.${body}`))
  const verdicts = await Promise.all(
    secrets.flatMap((secret) => {
      const key = bytesOf(secret.replace(/^whsec_/, ''))
      return key === undefined ? [] : given.map((one) => isMadeWith(key, one, signed))
    }),
  )
  return verdicts.includes(true)
}

async function isMadeWith(secret: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>, signed: Uint8Array<ArrayBuffer>) {
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
  return crypto.subtle.verify('HMAC', key, signature, signed)
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  } catch {
    return undefined
  }
}

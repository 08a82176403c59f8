const encoder = new TextEncoder()

/** The `Stripe-Signature` header: one `v1` for each secret, so that a receiver can rotate its own. `at` is in seconds. */
export async function signature(body: string, secrets: string[], at: number): Promise<string> {
  const signed = await Promise.all(secrets.map((secret) => hmac(secret, `${at}.${body}`)))
  return [`t=${at}`, ...signed.map((value) => `v1=${value}`)].join(',')
}

async function hmac(secret: string, text: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Two FNV-1a hashes of 32 bits: sixteen hex digits that name a text. Fast, and no secret: never for what must not be forged. */
export function fingerprint(text: string): string {
  let [left, right] = [0x811c9dc5, 0x01000193]
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    left = Math.imul(left ^ code, 0x01000193)
    right = Math.imul(right ^ code, 0x01000197)
  }
  return [left, right].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
}

const encoder = new TextEncoder()

/** SHA-256 of a text's UTF-8. */
export const sha256 = async (text: string) => new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text)))

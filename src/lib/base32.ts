const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648, without padding: what authenticator apps read and people can type. */
export function base32(bytes: Uint8Array): string {
  let [held, bits, text] = [0, 0, '']
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff
    for (bits += 8; bits >= 5; bits -= 5) text += LETTERS[(held >> (bits - 5)) & 31]
  }
  return bits === 0 ? text : text + LETTERS[(held << (5 - bits)) & 31]
}

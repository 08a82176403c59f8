const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

const LAST_SEQUENCE = 0xfff

// One isolate's last id: within a millisecond the 12 bits after the time count up from a random start (RFC 9562, 6.2, method 1).
let asked = -1
let stamped = -1
let sequence = 0

/** A UUIDv7 for epoch milliseconds; ids of one isolate sort in the order they were made as long as its clock does not go back. */
export function uuidv7(now: number, random: (bytes: Uint8Array) => void = fillRandom): string {
  const bytes = new Uint8Array(16)
  random(bytes)
  advance(now, ((bytes[6] ?? 0) << 2) | ((bytes[7] ?? 0) & 3))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, Math.floor(stamped / 0x10000))
  view.setUint16(4, stamped % 0x10000)
  view.setUint16(6, 0x7000 | sequence)
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f))
  return uuidOf(bytes)
}

/** Sixteen bytes as a UUID is written. */
export const uuidOf = (bytes: Uint8Array) => bytes.toHex().replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

/** Whether the text is a UUID of any version (1 to 8), in either case. */
export const isUuid = (text: string): boolean => UUID.test(text)

function advance(now: number, start: number): void {
  const fresh = now > stamped || now < asked
  asked = now
  if (fresh) [stamped, sequence] = [now, start]
  else if (sequence < LAST_SEQUENCE) sequence += 1
  else [stamped, sequence] = [stamped + 1, 0]
}

function fillRandom(bytes: Uint8Array): void {
  crypto.getRandomValues(bytes)
}

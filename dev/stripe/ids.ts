const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Makes ids such as `pi_` and 24 letters. The same seed gives the same ids in the same order; without one they are random. */
export type NewId = (prefix: string, length?: number) => string

export function idMaker(seed?: string): NewId {
  const next = seed === undefined ? random : seeded(seed)
  return (prefix, length = 24) => prefix + Array.from({ length }, () => alphabet.charAt(next() % alphabet.length)).join('')
}

function random(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
}

/** Draws of 32 bits, the same for the same seed: FNV-1a makes a start value of it, mulberry32 goes on. Small, and the same everywhere. */
export function seeded(seed: string): () => number {
  let state = 2166136261
  for (const letter of seed) state = Math.imul(state ^ letter.charCodeAt(0), 16777619)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}

import blake2b from 'argon2id/lib/blake2b.js'

/** In KiB, and bytes: RFC 9106's m, t, p and T. */
export type Cost = { memorySize: number; passes: number; parallelism: number; tagLength: number }
type Secrets = { password: Uint8Array; salt: Uint8Array }

/** What `argon2id`'s WASM offers; all arguments are addresses in its memory. */
type Rounds = {
  G(one: number, other: number, to: number, scratch: number): void
  G2(zero: number, input: number, to: number, scratch: number): void
  xor(to: number, one: number, other: number): void
  getLZ(
    to: number,
    random: number,
    lane: number,
    lanes: number,
    pass: number,
    slice: number,
    at: number,
    slices: number,
    segment: number,
  ): void
}

const BLOCK = 1024
const SLICES = 4
/** Below the blocks: a round's scratch, addresses and what they are made of, zeros, a reference, a block to be added. */
const SCRATCH = 0
const RANDOM = BLOCK
const INPUT = 2 * BLOCK
const ZERO = 3 * BLOCK
const REFERENCE = 4 * BLOCK
const ADDED = 5 * BLOCK
const BLOCKS = 6 * BLOCK
/** Random addresses of eight bytes in a block. */
const ADDRESSES = BLOCK / 8

/**
 * Argon2id (RFC 9106) by the rounds of the package's WASM. The package's own driver makes an object for each of 19,456 blocks, which is a quarter of a
 * hash; here a block is a number. Synchronous: nothing else runs in the isolate meanwhile, so one memory serves all.
 */
export function argon2idOf(module: WebAssembly.Module) {
  const memory = new WebAssembly.Memory({ initial: 1040, maximum: 65_536 })
  const rounds = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Rounds
  return ({ password, salt, ...cost }: Cost & Secrets): Uint8Array => {
    const { memorySize, passes, parallelism, tagLength } = cost
    const start = joined(
      words(parallelism, tagLength, memorySize, passes, 0x13, 2, password.length),
      password,
      words(salt.length),
      salt,
      words(0, 0),
    )
    const lanes = laid(memory, cost)
    const seed = hash(64, start)
    for (let lane = 0; lane < parallelism; lane++)
      for (const place of [0, 1]) lanes.bytes.set(longHash(BLOCK, joined(seed, words(place, lane))), lanes.block(lane, place))
    for (let pass = 0; pass < passes; pass++)
      for (let slice = 0; slice < SLICES; slice++)
        for (let lane = 0; lane < parallelism; lane++) fill(rounds, lanes, { ...cost, pass, slice, lane })
    const last = lanes.block(0, lanes.length - 1)
    for (let lane = 1; lane < parallelism; lane++) rounds.xor(last, last, lanes.block(lane, lanes.length - 1))
    const tag = longHash(tagLength, lanes.bytes.slice(last, last + BLOCK))
    lanes.bytes.fill(0, 0, BLOCKS)
    return tag
  }
}

type Lanes = ReturnType<typeof laid>

function laid(memory: WebAssembly.Memory, { memorySize, parallelism }: Cost) {
  const length = SLICES * Math.floor(memorySize / (SLICES * parallelism))
  const missing = BLOCKS + length * parallelism * BLOCK - memory.buffer.byteLength
  if (missing > 0) memory.grow(Math.ceil(missing / 65_536))
  const block = (lane: number, place: number) => BLOCKS + (lane * length + place) * BLOCK
  const { buffer } = memory
  return {
    length,
    block,
    bytes: new Uint8Array(buffer),
    input: new Uint32Array(buffer, INPUT, BLOCK / 4),
    reference: new Uint32Array(buffer, REFERENCE, 2),
  }
}

/** One lane's quarter: each block is made of the one before it and of one that these two, or in the first half of the first pass a counter, choose. */
function fill(rounds: Rounds, { length, block, input, reference }: Lanes, at: Cost & { pass: number; slice: number; lane: number }) {
  const { pass, slice, lane, parallelism } = at
  const segment = length / SLICES
  const counted = pass === 0 && slice < 2
  // numbers of 64 bits, the low half first
  if (counted) input.fill(0).set([pass, 0, lane, 0, slice, 0, length * parallelism, 0, at.passes, 0, 2, 0])
  for (let i = pass === 0 && slice === 0 ? 2 : 0; i < segment; i++) {
    const place = slice * segment + i
    const to = block(lane, place)
    const previous = place > 0 ? to - BLOCK : block(lane, length - 1)
    const wanted = 1 + Math.floor(i / ADDRESSES)
    if (counted && input[12] !== wanted) {
      input[12] = wanted
      rounds.G2(ZERO, INPUT, RANDOM, SCRATCH)
    }
    rounds.getLZ(REFERENCE, counted ? RANDOM + (i % ADDRESSES) * 8 : previous, lane, parallelism, pass, slice, i, SLICES, segment)
    const chosen = block(reference[0] ?? 0, reference[1] ?? 0)
    rounds.G(previous, chosen, pass === 0 ? to : ADDED, SCRATCH)
    if (pass > 0) rounds.xor(to, ADDED, to)
  }
}

const hash = (length: number, data: Uint8Array) => new Uint8Array(blake2b(length).update(data).digest())

/** RFC 9106's H': BLAKE2b of any length. */
function longHash(length: number, data: Uint8Array): Uint8Array {
  let link = joined(words(length), data)
  if (length <= 64) return hash(length, link)
  const whole = new Uint8Array(length)
  const links = Math.ceil(length / 32) - 2
  for (let i = 0; i < links; i++) {
    link = hash(64, link)
    whole.set(link.subarray(0, 32), i * 32)
  }
  whole.set(hash(length - 32 * links, link), links * 32)
  return whole
}

/** Numbers of 32 bits, little-endian as WASM is. */
const words = (...numbers: number[]) => new Uint8Array(new Uint32Array(numbers).buffer)

function joined(...parts: readonly Uint8Array[]) {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

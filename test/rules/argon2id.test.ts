import { argon2Sync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { argon2idOf } from '../../src/outside/argon2id.ts'

// Workers compile nothing at run time, and their types say so
const compiled = Reflect.construct(WebAssembly.Module, [readFileSync('node_modules/argon2id/dist/simd.wasm')]) as WebAssembly.Module
const hash = argon2idOf(compiled)
const bytes = (length: number, by: number) => Uint8Array.from({ length }, (_, i) => i * by)

// the largest first: what follows finds what it left in the memory
test.each([
  { memorySize: 19_456, passes: 2, parallelism: 1, tagLength: 32 },
  { memorySize: 70_000, passes: 1, parallelism: 1, tagLength: 16 },
  { memorySize: 1_000, passes: 1, parallelism: 1, tagLength: 64 },
  { memorySize: 4_099, passes: 3, parallelism: 3, tagLength: 65 },
  { memorySize: 32, passes: 3, parallelism: 4, tagLength: 100 },
])('OpenSSL and we agree on a hash of %o', ({ memorySize: memory, passes, parallelism, tagLength }) => {
  for (const [password, nonce] of [
    [bytes(32, 7), bytes(16, 3)],
    [bytes(129, 5), bytes(9, 1)],
  ] as const) {
    const wanted = argon2Sync('argon2id', { message: password, nonce, parallelism, tagLength, memory, passes })
    expect(Buffer.from(hash({ password, salt: nonce, memorySize: memory, passes, parallelism, tagLength }))).toEqual(wanted)
  }
})

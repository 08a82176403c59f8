import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { freshSecrets } from '../../dev/variables.ts'
import { configOf } from '../../src/env.ts'
import { signToken, verifyToken, type Claims } from '../../src/http/tokens.ts'

const MUTANTS = 10_000
const SEED = Number(process.env['TOKENS_SEED'] ?? 20_261_121)
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

const config = configOf({
  ...freshSecrets(),
  ENVIRONMENT: 'test',
  DATABASE_URL: 'postgresql://x',
  JOB_DATABASE_URL: 'postgresql://x',
})
const now = new Date('2026-11-21T12:00:00.000Z')

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
const claims: Claims[] = [
  { kind: 'user', sub: id(1), sid: id(2), can: ['profile:read'] },
  { kind: 'customer', sub: id(1), sid: id(2), tid: id(3), slug: 'one', cid: id(4), can: ['orders:place'] },
  { kind: 'guest', tid: id(3), slug: 'one', oid: id(5) },
]

type Mutation = (tokens: readonly string[]) => string
const within = (most: number) => fc.nat({ max: most - 1 })

/** What a forger who holds real tokens can do without the key. */
const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(within(3), within(3), within(4096), within(8)).map(
    ([which, part, at, bit]): Mutation =>
      (tokens) =>
        turned(tokens, { which, part, at, bit }),
  ),
  fc.tuple(within(3), within(4096), within(64)).map(
    ([which, at, letter]): Mutation =>
      (tokens) =>
        replaced(tokens[which] ?? '', at, LETTERS[letter] ?? 'A', 1),
  ),
  fc.tuple(within(3), within(4096), within(64)).map(
    ([which, at, letter]): Mutation =>
      (tokens) =>
        replaced(tokens[which] ?? '', at, LETTERS[letter] ?? 'A', 0),
  ),
  fc.tuple(within(3), within(4096), within(20)).map(
    ([which, at, count]): Mutation =>
      (tokens) =>
        replaced(tokens[which] ?? '', at, '', count + 1),
  ),
  fc.tuple(within(3), within(3), within(3)).map(
    (parts): Mutation =>
      (tokens) =>
        parts.map((which, part) => tokens[which]?.split('.')[part]).join('.'),
  ),
  fc.tuple(within(3), fc.json()).map(
    ([which, header]): Mutation =>
      (tokens) =>
        [encoded(header), ...(tokens[which] ?? '').split('.').slice(1)].join('.'),
  ),
  fc
    .tuple(within(3), fc.dictionary(fc.constantFrom('can', 'kind', 'tid', 'sub', 'exp', 'role', 'aud'), fc.jsonValue()))
    .map(([which, more]): Mutation => (tokens) => {
      const [header = '', payload = '', signature = ''] = (tokens[which] ?? '').split('.')
      const said = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
      return [header, encoded(JSON.stringify({ ...said, ...more })), signature].join('.')
    }),
)

function turned(tokens: readonly string[], { which, part, at, bit }: Record<'which' | 'part' | 'at' | 'bit', number>) {
  const parts = (tokens[which] ?? '').split('.')
  const bytes = Buffer.from(parts[part] ?? '', 'base64url')
  bytes.writeUInt8(bytes.readUInt8(at % bytes.length) ^ (1 << bit), at % bytes.length)
  return parts.with(part, bytes.toString('base64url')).join('.')
}

const replaced = (token: string, at: number, letter: string, count: number) =>
  token.slice(0, at % token.length) + letter + token.slice((at % token.length) + count)
const encoded = (text: string) => Buffer.from(text).toString('base64url')

test(`of ten thousand mutants of real tokens (seed ${SEED}) none is accepted`, async () => {
  const tokens = await Promise.all(claims.map(async (each) => (await signToken(config, each, now)).token))
  for (const token of tokens) expect((await verifyToken(config, token, now)).kind).not.toBe('anonymous')
  const mutants = fc.sample(mutations, { numRuns: MUTANTS * 1.5, seed: SEED }).map((mutate) => mutate(tokens))
  const others = [...new Set(mutants)].filter((mutant) => !tokens.includes(mutant)).slice(0, MUTANTS)
  const accepted: string[] = []
  for (const mutant of others) {
    const refused = await verifyToken(config, mutant, now).then(
      () => undefined,
      (error: { code?: string }) => error.code,
    )
    if (refused !== 'UNAUTHENTICATED') accepted.push(`${refused} ${mutant}`)
  }
  expect(accepted).toEqual([])
  console.log(`${others.length} mutants refused`)
  expect(others.length).toBe(MUTANTS)
}, 60_000)

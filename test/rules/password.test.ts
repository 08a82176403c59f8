import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert, constantFrom, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { configOf, type Env } from '../../src/env.ts'
import { foldings, isListed, normalised, weakness } from '../../src/features/passwords/rules.ts'
import { secretHash } from '../../src/lib/secrets.ts'

const migrations = join(import.meta.dirname, '../../migrations')
const lists = readdirSync(migrations).filter((file) => file.endsWith('_common_passwords.sql'))
const rows = new Map(
  lists.flatMap((file) =>
    [...readFileSync(join(migrations, file), 'utf8').matchAll(/^\('(..)', '([\w -]+)'\)/gm)].map(([, prefix = '', marks = '']) => [
      prefix,
      marks,
    ]),
  ),
)

/** As the Worker asks, of what the migrations put into the table. */
async function isEasy(password: string) {
  if (weakness(password, ada, 12)?.startsWith('Too easy')) return true
  const hashes = await Promise.all(foldings(password).map(secretHash))
  return isListed(
    hashes,
    hashes.map((hash) => ({ marks: rows.get(hash.slice(0, 2)) ?? '' })),
  )
}

const ada = { email: 'ada.lovelace.of.ockham@example.test', name: 'Ada King of Lovelace' }

test.each([
  ['elevenchars', 'At least 12 characters.'],
  ['x'.repeat(129), 'At most 128 characters.'],
  ['🦜🦜🦜🦜🦜🦜', 'At least 12 characters.'],
  ['ada.lovelace.of.ockham@example.test', 'Not your e-mail or your name.'],
  ['Ada.Lovelace.Of.Ockham', 'Not your e-mail or your name.'],
  ['ada king of lovelace', 'Not your e-mail or your name.'],
])('%s is refused: %s', (password, reason) => expect(weakness(password, ada, 12)).toBe(reason))

test('a deployment may ask for longer passwords, and never for shorter ones', () => {
  expect([15, 16].map((length) => weakness('xK9#mQ2$vL5@wZ7!'.slice(0, length), ada, 16))).toEqual(['At least 16 characters.', undefined])
  const secrets = { REFRESH_SECRET: 'r'.repeat(32), PASSWORD_PEPPER: `v1:${'p'.repeat(32)}` }
  const env = { ENVIRONMENT: 'test', SIGNING_KEYS: '[{}]', SEALING_KEYS: `v1:${'A'.repeat(43)}`, ...secrets } as unknown as Env
  const bases = { DATABASE_URL: 'postgres://a@b/c', JOB_DATABASE_URL: 'postgres://a@b/c' }
  const setTo = (least?: string) => configOf({ ...env, ...bases, ...(least ? { PASSWORD_MIN: least } : {}) }).PASSWORD_MIN
  expect([setTo(), setTo('16')]).toEqual([12, 16])
  for (const wrong of ['8', '65', 'many']) expect(() => setTo(wrong)).toThrow('PASSWORD_MIN')
})

test.each([
  'password1234',
  'Password12345!',
  'P@ssw0rd1234',
  'passwordpassword',
  'p4ssw0rdp4ssw0rd',
  '123456789012',
  '098765432109',
  'qwertyuiopas',
  'QWERTYUIOP123',
  'iloveyou2026!',
  'letmein12345',
  '1qaz1qaz1qaz',
  'aaaaaaaaaaaa',
  'abcabcabcabc',
  'abcdefghijkl',
  '!!!!!!!!!!!!',
  'administrator1',
  'correcthorsebatterystaple',
  '2026summer2026',
  'coffee-coffee-coffee',
  '############cortado',
  // the 1st, 100th, 1,000th, 3,000th and 10,000th of those that are long enough
  '123qweasdzxc',
  '1234567890QW',
  'severodvinsk',
  'fyutkbyf2005',
  'Ellicullucille',
])('%s is too easy to guess', async (password) => expect(await isEasy(password)).toBe(true))

test.each([
  'nine lives of a teapot',
  'lovelace drinks two cortados',
  'tr0ub4dor&3 and friends',
  'пароль из двенадцати',
  '長い合言葉をひとつ選びましょう',
  'MyPasswordIsVeryOwn',
  'xK9#mQ2$vL5@',
])('%s is good enough', async (password) => expect([weakness(password, ada, 12), await isEasy(password)]).toEqual([undefined, false]))

test('a name in any alphabet is a name, and another sentence in it is not', () => {
  const person = { email: 'a@example.test', name: 'Ада Лавлейс из Окхема' }
  expect(weakness('адалавлейсизокхема', person, 12)).toBe('Not your e-mail or your name.')
  expect(weakness('пароль из двенадцати', person, 12)).toBeUndefined()
  expect(weakness('☕☕🥐☕☕🥐🧁☕☕🥐☕🧁', person, 12)).toMatch(/^Too easy/)
})

test('random passwords are good enough, and the check never fails on any text', () => {
  const random = string({ unit: constantFrom(...Array.from('abcdefghijkmnpqrstuvwxyz23456789')), minLength: 16, maxLength: 128 })
  assert(
    property(
      random.filter((text) => new Set(text).size > 7),
      (password) => weakness(password, ada, 12) === undefined,
    ),
  )
  assert(
    property(string({ unit: 'binary', maxLength: 600 }), (text) =>
      ['string', 'undefined'].includes(typeof weakness(normalised(text), ada, 12)),
    ),
  )
})

test('however a letter is typed, it is the same password', () => {
  expect(normalised('cafe\u0301')).toBe(normalised('caf\u00e9'))
  expect(normalised('\uff21\uff22')).toBe('AB')
  assert(property(string({ unit: 'binary' }), (text) => normalised(normalised(text)) === normalised(text)))
})

test('nothing is hashed in a way that a laptop accepts and production refuses', () => {
  const root = join(import.meta.dirname, '../../src')
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  for (const file of sources) expect([file, /pbkdf2|scrypt|hash-wasm/i.test(readFileSync(join(root, file), 'utf8'))]).toEqual([file, false])
})

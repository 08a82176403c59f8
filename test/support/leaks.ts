import { readFileSync } from 'node:fs'

export type Leak = { kind: string; line: string }
type Secret = readonly [kind: string, value: string]

/** What no log may show, whoever made it: a shape is enough. */
const SHAPES: Secret[] = [
  ['a token', String.raw`eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{20,}`],
  ['a key of Stripe', String.raw`\b(?:sk|rk)_(?:test|live)_\w+`],
  ['a webhook secret', String.raw`\bwhsec_\w+`],
  ['a client secret', String.raw`\b(?:pi|seti)_\w+_secret_\w+`],
  ['a password hash', String.raw`\$argon2id\$`],
  ['a connection string', String.raw`\bpostgres(?:ql)?://[^\s"]*:[^\s"]*@`],
]
const CARD = /(?<![\w.-])[3-6]\d{3}([ -]?)\d{4}\1\d{4}\1\d{3,4}(?![\w-])/g
/** Random, and in hexadecimal: now and then one looks like a card. */
const TRACE = /"(?:trace|span|parent)":"[0-9a-f]{16,32}"/g
/** Enough of a secret's end to be found by; the ends of tokens are signatures. */
const END = 10

/** Every line of the log that holds one of these secrets or anything of a secret's shape, with what it held masked. */
export function leaksIn(log: string, secrets: Secret[]): Leak[] {
  const lines = log.split('\n')
  const ends = new Map<string, Secret[]>()
  for (const secret of secrets) {
    const end = secret[1].slice(-END)
    ends.set(end, [...(ends.get(end) ?? []), secret])
  }
  return lines.flatMap((line) => [...secretsIn(line, ends), ...shapesIn(line)])
}

function secretsIn(line: string, ends: Map<string, Secret[]>): Leak[] {
  const found: Leak[] = []
  for (let at = 0; at + END <= line.length; at++)
    for (const [kind, value] of ends.get(line.slice(at, at + END)) ?? [])
      if (line.startsWith(value, at + END - value.length)) found.push({ kind, line: line.replaceAll(value, '•••') })
  return found
}

function shapesIn(line: string): Leak[] {
  const found = SHAPES.filter(([, shape]) => new RegExp(shape).test(line)).map(([kind, shape]) => ({
    kind,
    line: line.replaceAll(new RegExp(shape, 'g'), '•••'),
  }))
  const cards = [...line.replaceAll(TRACE, '').matchAll(CARD)].map(([text]) => text).filter(isCardNumber)
  return [...found, ...cards.map((text) => ({ kind: 'a card number', line: line.replaceAll(text, '•••') }))]
}

/** The check digit of card numbers (ISO/IEC 7812, Luhn). */
function isCardNumber(text: string) {
  const digits = text.replaceAll(/\D/g, '').split('').map(Number).reverse()
  const sum = digits.reduce((total, digit, i) => total + (i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2), 0)
  return sum % 10 === 0
}

const read = (path: string) => readFileSync(path, 'utf8')

/** Throws where the log of a run shows a secret: the kind, and the line without it. */
export function refuseLeaks(log: string, secrets: string) {
  const kept = read(secrets)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Secret)
  const leaks = leaksIn(read(log), kept)
  if (leaks.length === 0) return
  const shown = leaks.slice(0, 20).map(({ kind, line }) => `  ${kind}: ${line.slice(Math.max(0, line.indexOf('•••') - 200)).slice(0, 400)}`)
  throw new Error(`The log shows ${leaks.length} secrets:\n${shown.join('\n')}`)
}

/** What of a Worker's variables is secret, as lines of the file of secrets. */
export function secretsOf(variables: Record<string, string>): string {
  const named = [
    'REFRESH_SECRET',
    'PASSWORD_PEPPER',
    'STRIPE_SECRET_KEY',
    'STRIPE_PLATFORM_SECRETS',
    'STRIPE_CONNECT_SECRETS',
    'RESEND_WEBHOOK_SECRETS',
  ]
  const plain = named.flatMap((name) => (variables[name] ?? '').split(',').map((value) => [name, value.replace(/^v\d:/, '')]))
  const keys = JSON.parse(variables['SIGNING_KEYS'] ?? '[]') as { d: string }[]
  const logins = ['DATABASE_URL', 'JOB_DATABASE_URL'].map((name) => [name, new URL(variables[name] ?? 'none:').password])
  const all = [...plain, ...keys.map(({ d }) => ['SIGNING_KEYS', d]), ...logins]
  return all
    .filter(([, value]) => value !== '')
    .map((secret) => `${JSON.stringify(secret)}\n`)
    .join('')
}

import * as z from 'zod'
import { keyedHash } from './secrets.ts'

/** Mixed into what is hashed or derived, by version; one from before there were versions has none (''). */
export type Pepper = { version: string; key: string }
/** The first one is used, all of them are known, so that it can be changed. */
export type Peppers = readonly [Pepper, ...Pepper[]]

const SHORTEST = 32

function pepperIn(text: string): Pepper {
  const [, version = '', key = text] = /^(\w{1,8}):(.*)$/.exec(text) ?? []
  return { version, key }
}

/** `v2:<key>,v1:<key>` */
export const peppersVariable = z.string().transform((text, context): Peppers => {
  const [first, ...others] = text.split(',').map((part) => pepperIn(part.trim()))
  const all = first ? ([first, ...others] as const) : undefined
  if (all?.every(({ key }) => key.length >= SHORTEST) && new Set(all.map(({ version }) => version)).size === all.length) return all
  context.addIssue({ code: 'custom', message: `expected version:key, with ${SHORTEST} characters or more, each version once` })
  return z.NEVER
})

/** What each of them makes of a message, the newest first: something may have been made by one from before. */
export const allNamed = (peppers: Peppers, message: string) => Promise.all(peppers.map(({ key }) => keyedHash(key, message)))

/** HMAC-SHA-256: names what could be guessed (an e-mail, a short code) so that only we can tell whose name it is. With another pepper it has another name. */
export const namedHash = ([{ key }]: Peppers, message: string) => keyedHash(key, message)

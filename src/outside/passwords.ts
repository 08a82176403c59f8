import simd from 'argon2id/dist/simd.wasm'
import { namedHash, type Peppers } from '../lib/peppers.ts'
import { hmac } from '../lib/secrets.ts'
import { argon2idOf } from './argon2id.ts'

/** OWASP's second choice (19 MiB, 2 passes, 1 lane): 24 ms of CPU in workerd. Raising them rehashes everybody at their next sign-in. */
const PARAMETERS = { memorySize: 19_456, passes: 2, parallelism: 1, tagLength: 32 }
const SALT_BYTES = 16

/** Nobody's hash: an unknown e-mail is checked against it, so that it takes as long as a known one. */
export const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$Y29ydGFkby1ub2JvZHkuLg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'

/** By what an address's wrong passwords are counted (semantics 16.8), whether or not anybody signed up with it. No e-mail can be read out of it. */
export const lockKey = (peppers: Peppers, email: string) => namedHash(peppers, `lock:${email}`)

type Phc = { memorySize: number; passes: number; parallelism: number; version: string; salt: Uint8Array; tag: Uint8Array }

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)(?:,keyid=(\w+))?\$([\w+/]+)\$([\w+/]+)$/

let loaded: ReturnType<typeof argon2idOf> | undefined

/** One instance an isolate, made when somebody signs in. Its memory is shared by all requests, which is safe because a hash is computed in one synchronous step. */
const argon2id = () => (loaded ??= argon2idOf(simd))

/** The PHC string of a password (already NFKC). The pepper goes first, so that a stolen table alone can't be guessed against; its version is the `keyid`. */
export async function hashPassword(peppers: Peppers, password: string) {
  const [{ version, key }] = peppers
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES))
  const secret = await hmac(key, password)
  const tag = argon2id()({ ...PARAMETERS, password: secret, salt })
  const { memorySize, passes, parallelism } = PARAMETERS
  const keyid = version === '' ? '' : `,keyid=${version}`
  return `$argon2id$v=19$m=${memorySize},t=${passes},p=${parallelism}${keyid}$${encoded(salt)}$${encoded(tag)}`
}

/** Whether the password is the one of this PHC string; `stale` where the parameters have risen since, or the pepper was changed. */
export async function checkPassword(peppers: Peppers, password: string, phc: string): Promise<{ right: boolean; stale: boolean }> {
  const known = parsed(phc) ?? parsed(NOBODY)
  if (!known) throw new Error('the dummy hash is not a PHC string')
  const { salt, tag, version, ...cost } = known
  const [newest] = peppers
  // of a pepper that was taken out nobody knows the password: it costs as much, and is wrong
  const pepper = peppers.find((named) => named.version === version)
  const secret = await hmac((pepper ?? newest).key, password)
  const computed = argon2id()({ ...cost, password: secret, salt, tagLength: tag.length })
  const stale = cost.memorySize < PARAMETERS.memorySize || cost.passes < PARAMETERS.passes || version !== newest.version
  return { right: same(computed, tag) && pepper !== undefined && phc !== NOBODY, stale }
}

function parsed(phc: string): Phc | undefined {
  const [, memory, passes, lanes, version = '', salt, tag] = PHC.exec(phc) ?? []
  if (salt === undefined || tag === undefined) return undefined
  const cost = { memorySize: Number(memory), passes: Number(passes), parallelism: Number(lanes) }
  return { ...cost, version, salt: decoded(salt), tag: decoded(tag) }
}

function same(a: Uint8Array, b: Uint8Array) {
  let difference = a.length ^ b.length
  for (const [i, byte] of a.entries()) difference |= byte ^ (b[i] ?? 0)
  return difference === 0
}

const encoded = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes)).replace(/=+$/, '')
const decoded = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0))

import { bytesOf } from '../../lib/base64.ts'
import { uuidOf } from '../../lib/ids.ts'

/** Crockford's digits: no I, L, O or U, so that nobody has to ask which it is. Five bits each. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 8

/** Eight digits of the first forty bits. */
export const codeFrom = (bytes: Uint8Array) => {
  const bits = Array.from(bytes.subarray(0, 5), (byte) => byte.toString(2).padStart(8, '0')).join('')
  return Array.from({ length: LENGTH }, (_, i) => DIGITS[Number.parseInt(bits.slice(i * 5, i * 5 + 5), 2)]).join('')
}

/** As it was meant: small letters, gaps and dashes don't matter, and what looks like a digit is one. */
export const asCode = (typed: string) => typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')

export const isCode = (code: string) => code.length === LENGTH && Array.from(code).every((digit) => DIGITS.includes(digit))

const REFRESH = /^dr_([\w-]{43})([\w-]{22})$/

/** A refresh token is its secret and the tenant's id, so that it is looked up under that tenant's row security. Undefined for what is none. */
export function refreshParts(token: string) {
  const [, secret, tenant] = REFRESH.exec(token) ?? []
  if (secret === undefined || tenant === undefined) return undefined
  return { secret, tenantId: uuidOf(bytesOf(tenant)) }
}

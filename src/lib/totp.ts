/** RFC 6238 as authenticator apps expect it: SHA-1, six digits, steps of 30 s. */
const STEP_MS = 30_000
const DIGITS = 6

/** Where a clock may stand that is not ours: one step before and one after. */
const DRIFT = [0, -1, 1]

export const stepAt = (now: number) => Math.floor(now / STEP_MS)

export async function codeAt(secret: Uint8Array<ArrayBuffer>, step: number) {
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign'])
  const counter = new DataView(new ArrayBuffer(8))
  counter.setBigUint64(0, BigInt(step))
  const mac = new DataView(await crypto.subtle.sign('HMAC', key, counter.buffer))
  const number = mac.getUint32(mac.getUint8(19) & 15) & 0x7fff_ffff
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0')
}

/** The time step that a code stands for, or undefined where it is none of this moment. */
export async function stepOf(secret: Uint8Array<ArrayBuffer>, code: string, now: number) {
  const steps = DRIFT.map((drift) => stepAt(now) + drift)
  // all of them each time: how long it takes tells nothing
  const codes = await Promise.all(steps.map((step) => codeAt(secret, step)))
  return steps[codes.indexOf(code)]
}

/** What an app scans (Key URI format). */
export function otpauth(issuer: string, account: string, secret: string) {
  const label = [issuer, account].map(encodeURIComponent).join(':')
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${DIGITS}&period=${STEP_MS / 1000}`
}

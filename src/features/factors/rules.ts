import type { Config } from '../../env.ts'
import { base32 } from '../../lib/base32.ts'
import { secretHash } from '../../lib/secrets.ts'
import { opened } from '../../lib/sealed.ts'
import { stepOf } from '../../lib/totp.ts'
import { asserted, relyingParty, type Assertion, type PublicKey } from '../../outside/passkeys.ts'

export const CHALLENGE_MS = 5 * 60_000

const RECOVERY_CODES = 10
/** 128 random bits each: nobody guesses what a plain SHA-256 was made of, so that it needs neither salt nor time nor pepper (ASVS 6.5.2). */
const RECOVERY_BYTES = 16

/** `MFRG-GZDF-MZTW-Q2LK-NBSW-Y3DP-EA` */
export const spaced = (code: string) => code.replaceAll(/(.{4})(?=.)/g, '$1-')

const recoveryHash = (userId: string, code: string) => secretHash(`recovery:${userId}:${code}`)

/** Ten fresh codes, and what is stored of them. */
export async function newRecoveryCodes(userId: string) {
  const codes = Array.from({ length: RECOVERY_CODES }, () => base32(crypto.getRandomValues(new Uint8Array(RECOVERY_BYTES))))
  const hashes = await Promise.all(codes.map((code) => recoveryHash(userId, code)))
  return { codes: codes.map(spaced), hashes }
}

/** The time step that a code of this person's app stands for; undefined where it is wrong. `totp` is their sealed secret. */
export const codeStep = async (config: Config, { userId, totp }: { userId: string; totp: string }, code: string, now: Date) =>
  stepOf(await opened(config.SEALING_KEYS, totp, userId), code, now.getTime())

/** What app.spend_factor is given: it alone says whether that counts, because it may have counted before. Empty where it is wrong. */
export async function shownOf(
  config: Config,
  { userId, totp }: { userId: string; totp: string | null },
  input: { code: string } | { recoveryCode: string },
  now: Date,
) {
  if ('recoveryCode' in input) return { recoveryHash: await recoveryHash(userId, input.recoveryCode) }
  if (totp === null) return {}
  const step = await codeStep(config, { userId, totp }, input.code, now)
  return step === undefined ? {} : { totp: { secret: totp, step } }
}

/** As `shownOf`, of a passkey that belongs to the person; it signed this challenge. */
export async function shownPasskey(config: Config, passkey: (PublicKey & { id: string }) | null, credential: Assertion, challenge: string) {
  const counter = passkey === null ? undefined : await asserted(credential, passkey, challenge, relyingParty(config))
  return passkey === null || counter === undefined ? {} : { passkey: { id: passkey.id, counter } }
}

import { problem } from '../../http/problem.ts'
import { AccountLocked } from '../auth/problems.ts'

export const TotpEnrolled = problem(409, 'TOTP_ENROLLED', 'An authenticator app guards this account already. Remove it first.')
export const TotpNotBegun = problem(409, 'TOTP_NOT_BEGUN', 'There is no authenticator app to confirm. Begin with POST /me/totp.')
export const FactorNotFound = problem(404, 'FACTOR_NOT_FOUND', 'You have no such factor.')
export const ProofRefused = problem(403, 'PROOF_REFUSED', 'The password or the code is wrong, or was used already.')
export const ProofRequired = problem(
  403,
  'PROOF_REQUIRED',
  'Say again who you are: with your password, a code or a recovery code. Without a password, sign in again.',
)
/** Of what is added to an account. */
export const unproven = [ProofRefused, ProofRequired, AccountLocked] as const
export const ChallengeRefused = problem(401, 'CHALLENGE_REFUSED', 'This challenge was used, or has expired. Ask for another one.')
export const PasskeyRefused = problem(401, 'PASSKEY_REFUSED', 'This passkey opens nothing here.')
export const PasskeyUnusable = problem(400, 'PASSKEY_UNUSABLE', 'This passkey was not made for this page, or not by somebody it knows.')
export const PasskeyTaken = problem(409, 'PASSKEY_TAKEN', 'This passkey has been added already.')
export const TooManyPasskeys = problem(409, 'TOO_MANY_PASSKEYS', 'Twenty passkeys are the most. Remove one first.')

import { problem } from '../../http/problem.ts'

export const EmailTaken = problem(409, 'EMAIL_TAKEN', 'Somebody has signed up with this e-mail.')
export const PasswordRefused = problem(400, 'PASSWORD_REFUSED', 'Choose another password.')
export const PasswordWrong = problem(403, 'PASSWORD_WRONG', 'This is not your password.')
export const SignInRefused = problem(401, 'SIGN_IN_REFUSED', 'The e-mail or the password is wrong.')
export const AccountLocked = problem(423, 'ACCOUNT_LOCKED', 'Too many wrong passwords. Wait, or reset the password.')
export const RefreshRefused = problem(401, 'REFRESH_REFUSED', 'This sign-in is over. Sign in again.')
export const TokenRefused = problem(403, 'TOKEN_REFUSED', 'This link was used, or has expired. Ask for a new one.')
export const OriginRefused = problem(403, 'ORIGIN_REFUSED', 'A page of this origin may not use the cookie.')
export const PlatformRefused = problem(403, 'PLATFORM_REFUSED', 'You are not one of those who run the platform.')
export const TicketRefused = problem(401, 'TICKET_REFUSED', 'This sign-in has taken too long. Begin again with the password.')
export const FactorRefused = problem(401, 'FACTOR_REFUSED', 'This code is wrong, or was used already.')
export const FactorRequired = problem(403, 'FACTOR_REQUIRED', 'This asks for a sign-in with a second factor. Sign in again and show yours.')
export const FactorEnrolmentRequired = problem(
  403,
  'FACTOR_ENROLMENT_REQUIRED',
  'This tenant asks for a second factor. Sign in without naming it, add one under /me, and come back.',
)

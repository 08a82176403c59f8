import { problem } from '../../http/problem.ts'

export const ProviderNotFound = problem(404, 'PROVIDER_NOT_FOUND', 'Nobody signs in with this provider here.')
export const ProviderUnavailable = problem(503, 'PROVIDER_UNAVAILABLE', 'The provider does not answer. Try again later.')
export const ProviderRefused = problem(401, 'PROVIDER_REFUSED', 'The provider did not confirm this sign-in. Begin again.')
export const ForeignTokenRefused = problem(400, 'FOREIGN_TOKEN_REFUSED', 'This is no token of an issuer that is trusted here.')
export const FlowRefused = problem(401, 'FLOW_REFUSED', 'This sign-in was used, or has taken too long. Begin again.')
export const EmailUnverified = problem(403, 'EMAIL_UNVERIFIED', 'The provider has not verified your e-mail.')
export const LinkRequired = problem(
  409,
  'LINK_REQUIRED',
  'Somebody has signed up with this e-mail. Sign in as before, and link the provider under /me/identities.',
)
export const IdentityTaken = problem(409, 'IDENTITY_TAKEN', 'This identity is linked already.')
export const IdentityNotFound = problem(404, 'IDENTITY_NOT_FOUND', 'You have no such identity.')
export const LastWayIn = problem(409, 'LAST_WAY_IN', 'You would not get in any more. Set a password or add a passkey first.')

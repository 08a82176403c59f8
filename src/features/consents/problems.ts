import { problem } from '../../http/problem.ts'

export const ConsentTextNotFound = problem(404, 'CONSENT_TEXT_NOT_FOUND', 'There is no such text here.')
export const ConsentTextOutdated = problem(409, 'CONSENT_TEXT_OUTDATED', 'There is a newer version of this text: show that one.')
export const ConsentRequired = problem(
  403,
  'CONSENT_REQUIRED',
  'Nobody becomes a customer here without agreeing to these texts: show them, and name them with the sign-up, or agree under /me and come back.',
)
export const ConsentVersionTaken = problem(
  409,
  'CONSENT_VERSION_TAKEN',
  'Another text of this kind was published just now: look at it first.',
)

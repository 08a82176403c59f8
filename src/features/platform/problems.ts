import { problem } from '../../http/problem.ts'

export const PlanNotFound = problem(404, 'PLAN_NOT_FOUND', 'There is no such plan.')
export const DefaultPlanNeeded = problem(
  409,
  'DEFAULT_PLAN_NEEDED',
  'One plan is that of tenants who were given none: make another one the default.',
)
export const OverrideNotFound = problem(404, 'OVERRIDE_NOT_FOUND', 'This tenant has no such override.')
export const SwitchNotFound = problem(404, 'SWITCH_NOT_FOUND', 'This feature is not switched off.')
export const PersonNotFound = problem(404, 'USER_NOT_FOUND', 'Nobody has signed up with this e-mail.')
export const LetterNotFound = problem(404, 'LETTER_NOT_FOUND', 'Stripe has told us no such thing.')
export const LetterNotDead = problem(409, 'LETTER_NOT_DEAD', 'Only what was given up can be worked off again.')

import { problem } from '../../http/problem.ts'

export const ModifierListNotFound = problem(404, 'MODIFIER_LIST_NOT_FOUND', 'There is no such modifier list.')
export const ModifierListNameTaken = problem(409, 'MODIFIER_LIST_NAME_TAKEN', 'Another modifier list has this name.')
export const ModifierListsBounds = problem(409, 'MODIFIER_LISTS_BOUNDS', 'At most must not be less than at least.')
export const ModifierNotFound = problem(404, 'MODIFIER_NOT_FOUND', 'There is no such modifier in this list.')
export const TooManyDefaults = problem(409, 'TOO_MANY_DEFAULTS', 'More modifiers are chosen by default than may be chosen.')

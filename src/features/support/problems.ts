import { problem } from '../../http/problem.ts'

export const SupportSessionNotFound = problem(404, 'SUPPORT_SESSION_NOT_FOUND', 'There is no such session of support.')
export const SupportSessionOver = problem(410, 'SUPPORT_SESSION_OVER', 'This session of support has ended. Start another one.')
export const SupportSessionTaken = problem(409, 'SUPPORT_SESSION_TAKEN', 'A session of this id says something else.')

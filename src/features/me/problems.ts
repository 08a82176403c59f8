import { problem } from '../../http/problem.ts'

export const SignInNotFound = problem(404, 'SIGN_IN_NOT_FOUND', 'You have no such sign-in.')

import { problem } from '../../http/problem.ts'

export const ApiKeyNotFound = problem(404, 'API_KEY_NOT_FOUND', 'There is no such API key.')
export const ApiKeyEnded = problem(409, 'API_KEY_ENDED', 'This key was revoked or has expired. Make another one.')
export const TooManyApiKeys = problem(409, 'TOO_MANY_API_KEYS', 'A tenant has 100 keys in use at most.')

import { problem } from '../../http/problem.ts'

export const TooManyExports = problem(429, 'TOO_MANY_EXPORTS', 'Several copies were asked for today: wait until tomorrow.')
export const ExportNotFound = problem(404, 'EXPORT_NOT_FOUND', 'This link is wrong, or has expired.')

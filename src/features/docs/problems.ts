import { problem } from '../../http/problem.ts'

export const NotReady = problem(503, 'NOT_READY', 'Not ready to serve: the details say why.')

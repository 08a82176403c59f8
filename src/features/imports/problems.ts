import { problem } from '../../http/problem.ts'

export const ImportNotFound = problem(404, 'IMPORT_NOT_FOUND', 'There is no such import.')
export const ImportApplied = problem(409, 'IMPORT_APPLIED', 'This import was applied before.')
export const ImportEmpty = problem(409, 'IMPORT_EMPTY', 'Nothing in this file can be imported.')

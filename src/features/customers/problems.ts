import { problem } from '../../http/problem.ts'

export const CustomerNotFound = problem(404, 'CUSTOMER_NOT_FOUND', 'There is no such customer.')
export const CustomerErased = problem(409, 'CUSTOMER_ERASED', 'This customer was erased.')

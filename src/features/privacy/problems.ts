import { problem } from '../../http/problem.ts'

export const ErasureRefused = problem(409, 'ERASURE_REFUSED', 'Something has to be settled first: `details` says what.')
export const ErasureNotFound = problem(404, 'ERASURE_NOT_FOUND', 'No erasure is waiting.')
export const CustomerHasAccount = problem(409, 'CUSTOMER_HAS_ACCOUNT', 'This customer has an account, and asks with it.')
export const OrderHasCustomer = problem(409, 'ORDER_HAS_CUSTOMER', 'This order is a customer’s: erase the customer.')

import { problem } from '../../http/problem.ts'

export const PayLinkNotFound = problem(404, 'PAY_LINK_NOT_FOUND', 'There is no such link.')
export const PayLinkEnded = problem(410, 'PAY_LINK_ENDED', 'This link has ended: the order is paid or canceled, or it was too long ago.')
export const CustomerHasNoEmail = problem(
  409,
  'CUSTOMER_HAS_NO_EMAIL',
  'Nobody has given an address for this order: hand the link over yourself.',
)

import { problem } from '../../http/problem.ts'

export const OrderNotFound = problem(404, 'ORDER_NOT_FOUND', 'There is no such order.')
export const OutOfStock = problem(409, 'OUT_OF_STOCK', 'There is not enough in stock.')
export const PriceChanged = problem(409, 'PRICE_CHANGED', 'The total is not what you expected. The details hold a fresh quote.')
/** Raised in SQL under an order that was priced from an older catalogue; the verb prices again before anybody sees it. */
export const CatalogChanged = problem(409, 'CATALOG_CHANGED', 'The catalogue is changing just now. Try again.')
export const NotAvailable = problem(409, 'NOT_AVAILABLE', 'This is not offered at this location just now.')
export const InvalidModifiers = problem(400, 'INVALID_MODIFIERS', 'The choices do not fit the product.')
export const IllegalTransition = problem(409, 'ILLEGAL_TRANSITION', 'The order is not in a state that allows this.')
export const RecallWindowPassed = problem(409, 'RECALL_WINDOW_PASSED', 'It is too late to take this step back.')
export const CancelWindowPassed = problem(409, 'CANCEL_WINDOW_PASSED', 'It is too late to cancel. Please ask the staff.')
export const PaymentNotSettled = problem(409, 'PAYMENT_NOT_SETTLED', 'The money of this order has to be settled first.')
export const OrderExists = problem(409, 'ORDER_EXISTS', 'An order with this id exists.')
export const NotPlaced = problem(409, 'NOT_PLACED', 'There is no receipt before the order is placed.')

import { problem } from '../../http/problem.ts'

export const SignatureInvalid = problem(400, 'SIGNATURE_INVALID', 'This was not signed by whom it claims to come from.')
export const EventMisdirected = problem(400, 'EVENT_MISDIRECTED', 'This event does not belong at this endpoint.')

import { problem } from '../../http/problem.ts'

export const TenantClosing = problem(403, 'TENANT_CLOSING', 'This tenant is being closed: reading and exporting go on.')
export const SlugMismatch = problem(409, 'SLUG_MISMATCH', 'Type the tenant’s slug, exactly.')
export const ClosureNotFound = problem(404, 'CLOSURE_NOT_FOUND', 'This tenant is not being closed.')
/** Of those who run the platform: its rows are being deleted, or are. */
export const TenantClosed = problem(410, 'TENANT_CLOSED', 'This tenant has been closed: nothing is written there any more.')
/** Between us: the days are not over, or somebody else was faster. */
export const ClosureNotDue = problem(409, 'CLOSURE_NOT_DUE', 'It is not time for this yet.')

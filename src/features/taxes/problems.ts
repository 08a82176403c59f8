import { problem } from '../../http/problem.ts'

export const TaxRateNotFound = problem(404, 'TAX_RATE_NOT_FOUND', 'There is no such tax rate.')
export const TaxRateNameTaken = problem(409, 'TAX_RATE_NAME_TAKEN', 'Another tax rate has this name.')

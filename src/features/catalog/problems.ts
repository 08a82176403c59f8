import { problem } from '../../http/problem.ts'

export const ProductNotFound = problem(404, 'PRODUCT_NOT_FOUND', 'There is no such product.')
export const HandleTaken = problem(409, 'HANDLE_TAKEN', 'Another product has this handle.')
export const VariantNotFound = problem(404, 'VARIANT_NOT_FOUND', 'There is no such variant.')
export const VariantOptionsTaken = problem(409, 'VARIANT_OPTIONS_TAKEN', 'Another variant of this product has this name.')
export const SkuTaken = problem(409, 'SKU_TAKEN', 'Another variant has this SKU.')
export const TooManyVariants = problem(409, 'TOO_MANY_VARIANTS', 'A product has at most 100 active variants.')
export const PrecisionInUse = problem(409, 'PRECISION_IN_USE', 'Its stock is counted in the present precision.')

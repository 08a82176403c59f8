import { problem } from '../../http/problem.ts'

export const LevelNotFound = problem(404, 'LEVEL_NOT_FOUND', 'There is no stock of this here.')
export const VariantNotTracked = problem(409, 'VARIANT_NOT_TRACKED', 'Stock of this is not counted. Set tracked on the variant first.')
export const NotOnHand = problem(409, 'NOT_ON_HAND', 'More would go than is there.')
export const CountedSince = problem(409, 'COUNTED_SINCE', 'A later count has been entered.')

import { problem } from '../../http/problem.ts'

export const CategoryNotFound = problem(404, 'CATEGORY_NOT_FOUND', 'There is no such category.')
export const CategorySlugTaken = problem(409, 'CATEGORY_SLUG_TAKEN', 'Another category has this slug.')
export const CategoryCycle = problem(409, 'CATEGORY_CYCLE', 'A category can not be below itself.')
export const CategoryInUse = problem(409, 'CATEGORY_IN_USE', 'Products or categories are still in this category.')

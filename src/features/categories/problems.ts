import { problem } from '../../http/problem.ts'

export const CategoryNotFound = problem(404, 'CATEGORY_NOT_FOUND', 'There is no such category.')
export const CategorySlugTaken = problem(409, 'CATEGORY_SLUG_TAKEN', 'Another category has this slug.')
export const CategoryCycle = problem(409, 'CATEGORY_CYCLE', 'A category can not be below itself.')
export const CategoryInUse = problem(409, 'CATEGORY_IN_USE', 'Products or categories are still in this category.')
export const CategoryTooDeep = problem(409, 'CATEGORY_TOO_DEEP', 'Categories go ten levels deep at most.')
export const TooManyCategories = problem(409, 'TOO_MANY_CATEGORIES', 'A tenant has at most 2,000 categories.')

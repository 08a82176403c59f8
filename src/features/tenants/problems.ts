import { problem } from '../../http/problem.ts'

export const SlugTaken = problem(409, 'SLUG_TAKEN', 'Another tenant has this slug.')
export const LocationSlugTaken = problem(409, 'LOCATION_SLUG_TAKEN', 'Another location has this slug.')
export const LocationNotFound = problem(404, 'LOCATION_NOT_FOUND', 'There is no such location.')
export const OpeningHoursOverlap = problem(400, 'OPENING_HOURS_OVERLAP', 'Hours of one day run into the next ones.')

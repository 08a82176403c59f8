import { problem } from '../../http/problem.ts'

export const UnsupportedRrule = problem(
  400,
  'UNSUPPORTED_RRULE',
  'This rule says more than is followed here: FREQ of DAILY, WEEKLY or MONTHLY, INTERVAL, BYDAY, BYMONTHDAY, COUNT or UNTIL (a date), WKST.',
)
export const NoOccurrences = problem(400, 'NO_OCCURRENCES', 'Nothing of this is to come within two years.')
export const SeriesNotFound = problem(404, 'SERIES_NOT_FOUND', 'There is no such series.')
export const ContinuationDate = problem(409, 'CONTINUATION_DATE', 'A series is continued from one of its days to come, behind its first.')
export const SessionsBooked = problem(
  409,
  'SESSIONS_BOOKED',
  'Sessions that are booked would lose their date-time: say whether they move or are canceled.',
)

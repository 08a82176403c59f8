import { invalid, missing } from './refusal.ts'

interface ListParams {
  limit?: number
  starting_after?: string
  ending_before?: string
  created?: number | { gt?: number; gte?: number; lt?: number; lte?: number }
}

type Row = { id: string; created?: number }

/** A page of rows that come newest first, with Stripe's cursors and `created` filters. */
export function page<T extends Row>(rows: T[], params: Record<string, unknown>, url: string) {
  const { limit = 10, starting_after: after, ending_before: before, created } = params as ListParams
  if (limit < 1 || limit > 100) throw invalid('limit must be between 1 and 100', 'parameter_invalid_integer', 'limit')
  if (after && before) throw invalid('Use starting_after or ending_before, not both.', 'parameters_exclusive', 'starting_after')
  const wanted = rows.filter((row) => within(row.created ?? 0, created))
  const indexOf = (id: string, param: string) => {
    const index = wanted.findIndex((row) => row.id === id)
    if (index < 0) throw missing('object', id, param)
    return index
  }
  const end = before ? indexOf(before, 'ending_before') : wanted.length
  const start = before ? Math.max(0, end - limit) : after ? indexOf(after, 'starting_after') + 1 : 0
  const data = wanted.slice(start, Math.min(end, start + limit))
  return { object: 'list', data, has_more: before ? start > 0 : start + limit < wanted.length, url }
}

function within(at: number, created: ListParams['created']) {
  if (created === undefined) return true
  if (typeof created === 'number') return at === created
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = created
  return at > gt && at >= gte && at < lt && at <= lte
}

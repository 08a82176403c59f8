import { TenantClosed, TenantClosing } from '../src/features/closures/problems.ts'
import { FeatureOff, PlanSuspended } from '../src/features/plans/problems.ts'
import * as problems from '../src/http/problem.ts'
import type { ProblemFactory } from '../src/http/problem.ts'
import type { Route } from './openapi-routes.ts'

/** What a route can refuse with: what it declares, and what every route of its kind can. By status, then code. */
export function problemsOf(route: Route): Map<number, ProblemFactory[]> {
  const byCode = new Map([...generalOf(route), ...(route.returns?.problems ?? [])].map((problem) => [problem.code, problem]))
  const sorted = [...byCode.values()].toSorted((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1))
  const byStatus = new Map<number, ProblemFactory[]>()
  for (const problem of sorted) byStatus.set(problem.status, [...(byStatus.get(problem.status) ?? []), problem])
  return byStatus
}

function generalOf(route: Route): ProblemFactory[] {
  const writes = route.method !== 'GET'
  if (!route.path.startsWith('/api/')) return [problems.Internal]
  return [
    ...(writes || route.valid.length > 0 ? [problems.InvalidRequest] : []),
    ...(writes ? [problems.InvalidReference, problems.Conflict, problems.TooLarge] : []),
    ...(route.path.includes('/:tenant') ? [problems.TenantNotFound] : []),
    ...(writes && route.path.includes('/:tenant') ? [PlanSuspended, TenantClosing] : []),
    ...(writes && route.path.startsWith('/api/v1/platform/tenants/') ? [TenantClosed] : []),
    // a tenant is closed to tokens of the platform, whatever is open there
    ...(route.permission || route.path.includes('/:tenant') ? [problems.Forbidden, problems.SignInRequired] : []),
    ...(route.idempotent ? keyed : []),
    ...(route.limited || isForKeys(route) ? [problems.LimiterUnavailable] : []),
    ...(isForKeys(route) ? [FeatureOff] : []),
    ...(wantsMatch(route) ? [problems.PreconditionFailed] : []),
    problems.Unauthenticated,
    problems.NotFound,
    problems.RateLimited,
    problems.Internal,
    problems.DatabaseError,
    problems.Unavailable,
    problems.Overloaded,
  ]
}

/** Where an API key may be presented: its quota is asked first, and whether the plan still holds keys. */
export const isForKeys = (route: Route) => route.path.includes('/:tenant')

const keyed = [problems.IdempotencyKeyRequired, problems.IdempotencyKeyReused, problems.IdempotencyInProgress, problems.AlreadyDone]

export const wantsMatch = (route: Route) => /\b(?:ifMatch|requiredMatch)\(/.test(route.source)
export const isTagged = (route: Route) => /\b(?:versioned|tagged|taggedText|taggedForOthers)\(/.test(route.source)

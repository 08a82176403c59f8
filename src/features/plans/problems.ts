import { problem } from '../../http/problem.ts'

export const PlanLimit = problem(403, 'PLAN_LIMIT', 'The plan holds no more of these.')
export const FeatureOff = problem(403, 'FEATURE_OFF', 'The plan does not hold this, or it is switched off.')
export const PlanSuspended = problem(403, 'PLAN_SUSPENDED', 'The plan is suspended: reading, exporting and paying go on.')

import { configOf, type Env } from '../env.ts'

/** A request as both the log and the metrics tell it. */
export type Facts = {
  method: string
  route: string
  status: number
  code: string | null
  ms: number
  tenant: string | null
  actor: string
  trips: number
  statements: number
}

/** The columns of a data point in Workers Analytics Engine, in order: blob1 is the first of BLOBS, double1 the first of DOUBLES; index1 is the tenant. */
export const BLOBS = ['method', 'route', 'code', 'actor', 'size', 'colo', 'release'] as const
export const DOUBLES = ['status', 'ms', 'trips', 'statements'] as const

/** One data point a request (docs/OPERATIONS.md). Sampling is per tenant, so that a busy one hides nobody. */
export function measure(env: Env, raw: Request, facts: Facts, named: string | undefined) {
  if (!env.METRICS) return
  try {
    const { RELEASE, TENANT_SIZES } = configOf(env)
    const size = TENANT_SIZES[facts.tenant ?? ''] ?? TENANT_SIZES[named ?? ''] ?? ''
    const { colo = '' } = (raw.cf ?? {}) as { colo?: string }
    const all = { ...facts, size, colo, release: RELEASE }
    env.METRICS.writeDataPoint({
      indexes: [facts.tenant ?? ''],
      blobs: BLOBS.map((name) => all[name] ?? ''),
      doubles: DOUBLES.map((name) => all[name]),
    })
  } catch {
    // measuring may fail no request, and there is nobody to tell
  }
}

import { uuidv7 } from '../../../src/lib/ids.ts'
import type { Ctx } from '../../../src/http/context.ts'
import type { Allowance } from '../plans.ts'
import type { Caller, Scene } from './scene.ts'

/** As `Query`, without what reads the answer; the executor's own statements have no name. */
export type Said = { readonly sql: string; readonly params: unknown[]; readonly reader?: string }

/** One statement with its values, by whom, and what has to be there first (in the same transaction). */
export type Sample = {
  as: Caller
  statement: Said
  /** What is said of it besides the statement's own text. */
  about?: string
  first?: readonly Said[]
  /** Settings of the context besides the caller's own. */
  knows?: Record<string, string>
  allows?: Allowance
  /** The name under which it refuses whatever it is given. */
  refuses?: string
  /** Why it still breaks the rules. Once none with this reason does, the reason has to go. */
  open?: string
}

/** The samples of some rooms. */
export type Samples = (scene: Scene, now: Date) => Sample[]

export const by = (as: Caller, ...statements: Said[]): Sample[] => statements.map((statement) => ({ as, statement }))

/** The same statement with each of these values. */
export const each = <P>(as: Caller, statement: (params: P) => Said, all: Record<string, P>): Sample[] =>
  Object.entries(all).map(([about, params]) => ({ as, statement: statement(params), about }))

/** As a sweep says it, of all tenants: of one alone only tests ask (jobs/sweep.ts), and no index stands for that. */
export const swept = <P>(params: P) => ({ ...params, tenantId: null })

/** Two filters at once, of which an index carries one: what the other throws away is looked at first. */
export const filteredTwice = (samples: Sample[]): Sample[] => samples.map((sample) => ({ ...sample, allows: { waste: 1_000 } }))

export const stillOpen = (open: string, samples: Sample[]): Sample[] => samples.map((sample) => ({ ...sample, open }))

export const fresh = () => uuidv7(Date.now())

/** What a statement that wakes its followers asks of a context. */
export const nobodyWaits = { wake: () => undefined } as unknown as Ctx

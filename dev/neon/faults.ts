import * as z from 'zod'

/**
 * `late` works on although the caller has hung up meanwhile, `delay-answer` holds back an answer that is committed, `mid-body-reset` cuts
 * the connection in the middle of one, `read-only` lets Postgres itself refuse to write.
 */
export const faultKinds = [
  'refuse',
  'delay',
  'late',
  'delay-answer',
  'reset-before',
  'reset-after-commit',
  'mid-body-reset',
  'truncate',
  'status',
  'drip',
  'sqlstate',
  'read-only',
] as const

const Rule = z.strictObject({
  match: z.string().default(''),
  kind: z.enum(faultKinds),
  /** Only what may write: a batch that does not say that it is READ ONLY. */
  writes: z.boolean().default(false),
  every: z.int().positive().default(1),
  times: z.int().positive().default(Number.MAX_SAFE_INTEGER),
  ms: z.int().nonnegative().default(1000),
  status: z.int().min(200).max(599).default(503),
  body: z.string().default('upstream error'),
  sqlstate: z.string().length(5).default('53300'),
})

export type Fault = z.infer<typeof Rule>

/** The faults that tests asked for. A rule strikes every n-th call whose body contains its `match`, at most `times` times. */
export function faultRules() {
  const rules = new Map<string, Fault & { seen: number; struck: number }>()
  let made = 0
  return {
    add(input: unknown): string {
      const id = String(++made)
      rules.set(id, { ...Rule.parse(input), seen: 0, struck: 0 })
      return id
    },
    remove(id: string): boolean {
      return rules.delete(id)
    },
    clear(): void {
      rules.clear()
    },
    /** How many calls a rule has seen and struck. */
    told(id: string) {
      const rule = rules.get(id)
      return rule && { seen: rule.seen, struck: rule.struck }
    },
    /** The fault that strikes this call, if any. */
    strike(text: string, { readOnly }: { readOnly: boolean }): Fault | undefined {
      for (const rule of rules.values()) {
        if (!text.includes(rule.match) || (rule.writes && readOnly) || rule.struck === rule.times) continue
        rule.seen++
        if (rule.seen % rule.every !== 0) continue
        rule.struck++
        return rule
      }
      return undefined
    },
  }
}

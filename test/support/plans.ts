import { Client } from 'pg'

/** What EXPLAIN (ANALYZE, FORMAT JSON) says of a step. */
type Node = {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows'?: number
  'Actual Loops'?: number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  'Rows Removed by Join Filter'?: number
  Filter?: string
  Plans?: Node[]
}
export type Plan = { text: string; root: Node }

const MOST_SCANNED = 10_000
const MOST_SORTED = 1_000
/** So few rows are read in passing; what is wasteful about them does not grow. */
const NEGLIGIBLE = 100
const TIMES_RETURNED = 10

/**
 * Every statement of this database tells its plan to whoever runs it, with those inside functions. A setting of the database, because
 * only a superuser may load the module, and the plans in question are those of the roles of requests and jobs.
 */
export async function tellPlans(superuserUrl: string): Promise<void> {
  const client = new Client({ connectionString: superuserUrl })
  await client.connect()
  const settings = {
    session_preload_libraries: 'auto_explain',
    'auto_explain.log_min_duration': '0',
    'auto_explain.log_analyze': 'on',
    'auto_explain.log_timing': 'off',
    'auto_explain.log_nested_statements': 'on',
    'auto_explain.log_format': 'json',
    'auto_explain.log_level': 'notice',
  }
  try {
    const [{ name } = { name: '' }] = (await client.query<{ name: string }>('select quote_ident(current_database()) as name')).rows
    for (const [setting, value] of Object.entries(settings)) await client.query(`alter database ${name} set ${setting} = '${value}'`)
  } finally {
    await client.end()
  }
}

export type Statement = { sql: string; params: unknown[] }

/** Somebody who runs statements and writes down their plans. */
export async function listener(url: string) {
  const client = new Client({ connectionString: url })
  await client.connect()
  let plans: Plan[] = []
  client.on('notice', ({ message = '' }) => {
    const json = /^duration: [\d.]+ ms {2}plan:\n(.*)$/s.exec(message)?.[1]
    if (json === undefined) return
    const { 'Query Text': text, Plan: root } = JSON.parse(json) as { 'Query Text': string; Plan: Node }
    plans.push({ text, root })
  })
  const run = ({ sql, params }: Statement) => client.query(sql, params)

  /** The plans of the last statement and of all that ran inside it; the transaction is rolled back. */
  const plansOf = async (before: Statement[], statement: Statement, mode: 'auto' | 'force_generic_plan'): Promise<Plan[]> => {
    await client.query('begin')
    try {
      await client.query(`set local plan_cache_mode = ${mode}`)
      for (const earlier of before) await run(earlier)
      plans = []
      await run(statement)
      return plans
    } finally {
      await client.query('rollback')
    }
  }
  return { plansOf, end: () => client.end() }
}

const total = (node: Node, rows: number | undefined) => Math.round((rows ?? 0) * (node['Actual Loops'] ?? 0))
const returned = (node: Node) => total(node, node['Actual Rows'])
const removed = (node: Node) =>
  total(
    node,
    (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0),
  )
const named = (node: Node) => [node['Node Type'], node['Relation Name'], node['Index Name']].filter((part) => part !== undefined).join(' ')

/** What a statement may do beyond the rules, by its nature: read `many` rows because it answers that many, or throw away `waste`. */
export type Allowance = { many?: number; waste?: number }

/** What a plan does that grows with its tables, whose rows `sizes` tells. Small tables don't count. */
export function faultsOf(plan: Plan, sizes: ReadonlyMap<string, number>, { many = 0, waste = 0 }: Allowance = {}): string[] {
  return nodesOf(plan.root).flatMap((node) => {
    // a branch that was not taken has read nothing
    if (!node['Actual Loops']) return []
    const [gives, drops] = [returned(node), removed(node)]
    const most = Math.max(MOST_SCANNED, many)
    const found: string[] = []
    if (node['Node Type'] === 'Seq Scan' && (sizes.get(node['Relation Name'] ?? '') ?? 0) > MOST_SCANNED)
      found.push(`${named(node)}: reads the whole table`)
    else if (node['Relation Name'] !== undefined && gives + drops > most) found.push(`${named(node)}: reads ${gives + drops} rows`)
    if (node['Node Type'].endsWith('Sort')) {
      const sorted = (node.Plans ?? []).reduce((sum, child) => sum + returned(child), 0)
      if (sorted > Math.max(MOST_SORTED, many)) found.push(`${named(node)}: sorts ${sorted} rows`)
    }
    const table = node['Relation Name']
    const grows = table === undefined ? /Join|Nested Loop/.test(node['Node Type']) : (sizes.get(table) ?? 0) > MOST_SCANNED
    if (grows && drops > Math.max(NEGLIGIBLE, TIMES_RETURNED * gives, waste))
      found.push(`${named(node)}: throws away ${drops} rows to return ${gives}: ${node.Filter ?? ''}`)
    return found
  })
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

export async function tableSizes(url: string): Promise<Map<string, number>> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ relname: string; rows: string }>(
      `select relname, reltuples::bigint::text as rows from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
    )
    return new Map(rows.map(({ relname, rows }) => [relname, Number(rows)]))
  } finally {
    await client.end()
  }
}

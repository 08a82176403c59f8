import { send, type Server, type Statement } from './client.ts'
import { inTurn } from './crowd.ts'
import { failureOf, isReplay, isResume, isTransient, Replay, storedRows } from './failure.ts'
import type { Cell, Query } from './query.ts'

type Results<Q> = { [K in keyof Q]: Q[K] extends Query<infer T> ? T : never }
type Last<Q> = Q extends readonly [...unknown[], Query<infer T>] ? T : never
type Queries = readonly Query<unknown>[]

/** What the context statement hands over: policies, defaults and the audit row read it back as `app.<name>`. */
export type Settings = Partial<
  Record<
    | 'tenant_id'
    | 'slug'
    | 'actor_kind'
    | 'actor_id'
    | 'user_id'
    | 'customer_id'
    | 'order_id'
    | 'principal'
    | 'unverified'
    | 'email'
    | 'token_hash'
    | 'lock_key'
    | 'credential_id'
    | 'issuer'
    | 'subject'
    | 'identity'
    | 'sign_in_id'
    | 'country'
    | 'location_ids'
    | 'own'
    | 'standing'
    | 'impersonator_id'
    | 'key_hash'
    | 'at_slug'
    | 'host'
    | 'at_host'
    | 'needs'
    | 'device_id'
    | 'device_standing'
    | 'now'
    | 'request_id'
    | 'address'
    | 'user_agent'
    | 'spared',
    string
  >
>

/** A keyed command (semantics 1.5): `status` is what its answer will be sent with; `asked` once the database has seen its key. */
export type Command = {
  key: string
  hash: string
  status: number
  keepHours: number
  phase: 'fresh' | 'begun' | 'kept'
  asked?: boolean
  resumed?: boolean
  /** The key may stand under this call's lease. */
  leased?: boolean
}
export type Trace = { trips: number; statements: number }

const RETRIES = 2
const LEASE_SECONDS = 30

/**
 * One call is one HTTP request, one transaction, one tenant and actor. `read` answers all its queries and can't write; `run` writes and
 * answers its last query, which is kept as the answer of the command's key; `begin` is the first of three phases (semantics 4.4): the key
 * stays `running` under a lease, and a later call with it resumes with the same answer.
 */
export class Database {
  readonly #server: Server
  readonly #settings: Settings
  readonly #trace: Trace
  readonly #command: Command | undefined
  readonly #deadline: number | undefined

  constructor(server: Server, settings: Settings, trace: Trace, command?: Command, deadline?: number) {
    this.#server = server
    this.#settings = settings
    this.#trace = trace
    this.#command = command
    this.#deadline = deadline
  }

  as = (settings: Settings) => new Database(this.#server, { ...this.#settings, ...settings }, this.#trace, this.#command, this.#deadline)
  keyed = (command: Command) => new Database(this.#server, this.#settings, this.#trace, command, this.#deadline)
  /** Writes that are not the answer of the command's key. */
  unkeyed = () => new Database(this.#server, this.#settings, this.#trace, undefined, this.#deadline)
  /** For the rare batch that may take longer than a request should (an import); the role's statement_timeout still holds. */
  within = (milliseconds: number) => new Database(this.#server, this.#settings, this.#trace, this.#command, milliseconds)

  async read<const Q extends Queries>(...queries: Q): Promise<Results<Q>> {
    const rows = await this.#send([this.#enter(), ...queries], true).catch(thrown)
    return queries.map((query, i) => query.read(rows[i + 1] ?? [])) as Results<Q>
  }

  async run<const Q extends Queries>(...queries: Q): Promise<Last<Q>> {
    const command = this.#command
    if (!command || command.phase === 'kept') return this.#write([], queries)
    const claims = [command.phase === 'fresh' ? claim(command) : finish(command)]
    const answer = await this.#write(claims, queries, kept(last(queries), command, 'done'))
    command.phase = 'kept'
    command.leased = false
    return answer
  }

  async begin<const Q extends Queries>(...queries: Q): Promise<Last<Q>> {
    const command = this.#command
    if (!command) return this.#write([], queries)
    command.leased = true
    const answer = await this.#write([claim(command)], queries, kept(last(queries), command, 'running')).catch((error: unknown) => {
      if (!isResume(error)) throw error
      command.resumed = true
      return last(queries).read(storedRows(error)) as Last<Q>
    })
    command.phase = 'begun'
    return answer
  }

  /** The command's key, as its caller chose it. */
  get key() {
    return this.#command?.key
  }

  /** What `begin` answered is as old as its first call: others may have finished the work since. */
  get resumed() {
    return this.#command?.resumed ?? false
  }

  /** Throws the stored answer of this key, if it has one: asked when a command was refused before the database saw its key. */
  async replay() {
    if (!this.#command || this.#command.asked) return
    const { key, hash } = this.#command
    await this.#send([this.#enter(), { sql: 'select app.replay($1, $2)', params: [key, hash] }], true).catch(thrown)
  }

  /** The call ended without an answer: nobody is at work on its key any more, so that the same key may resume at once. */
  async release() {
    if (!this.#command?.leased) return
    this.#command.leased = false
    await this.#send([this.#enter(), { sql: 'select app.end_lease($1)', params: [this.#command.key] }], false).catch(thrown)
  }

  async #write<const Q extends Queries>(claims: Statement[], queries: Q, keeping?: Statement): Promise<Last<Q>> {
    const batch = [this.#enter(), ...claims, ...(keeping ? [...queries.slice(0, -1), keeping] : queries)]
    if (this.#command) this.#command.asked = true
    const answers = (await this.#retried(batch).catch(thrown)).slice(1 + claims.length)
    if (keeping) answers.push(cellsOf(answers.pop() ?? []))
    const results = queries.map((query, i) => query.read(answers[i] ?? []))
    for (const [i, query] of queries.entries()) query.committed?.(results[i])
    return results.at(-1) as Last<Q>
  }

  /** Deadlocks and serialization failures left nothing behind; still only keyed commands are sent again (decisions.md 14). */
  async #retried(batch: Statement[]) {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#send(batch, false)
      } catch (error) {
        if (!this.#command || attempt === RETRIES || !isTransient(error)) throw error
        await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 20 * (attempt + 1)))
      }
    }
  }

  #send(statements: readonly Statement[], readOnly: boolean): Promise<Cell[][][]> {
    const isFirst = this.#trace.trips === 0
    this.#trace.trips += 1
    this.#trace.statements += statements.length
    const { tenant_id, slug } = this.#settings
    const { url: role, everyMs = 0 } = this.#server
    const asking = { role, tenant: tenant_id ?? slug ?? '', everyMs, isFirst }
    return inTurn(asking, () => send(this.#server, [...statements], { readOnly, deadline: this.#deadline }))
  }

  #enter(): Statement {
    return { sql: 'select app.enter($1)', params: [JSON.stringify(this.#settings)] }
  }
}

const claim = ({ key, hash, keepHours }: Command): Statement => ({
  sql: 'select app.claim($1, $2, $3, $4)',
  params: [key, hash, LEASE_SECONDS, keepHours],
})

/** Phase C takes the key's row first: of two that resumed, the second hears the first one's answer. */
const finish = ({ key, hash }: Command): Statement => ({ sql: 'select app.finish($1, $2)', params: [key, hash] })

/** The last read of a keyed command is stored by the statement that reads it, so that a replay shows the very same rows: each row one list of its cells. */
function kept(query: Query<unknown>, { key, status }: Command, state: 'running' | 'done'): Statement {
  const columns = Array.from({ length: query.columns }, (_, i) => `c${i}`)
  const next = query.params.length
  return {
    sql: `with r(cells) as materialized (select json_build_array(${columns.map((column) => `${column}::text`).join(', ')}) from (${query.sql}) q(${columns.join(', ')})),
 k as materialized (select app.keep($${next + 1}, $${next + 2}, $${next + 3}, $${next + 4}, (select json_agg(cells) from r)))
 select r.cells from k left join r on true`,
    params: [...query.params, key, state, status, query.reader],
  }
}

const cellsOf = (rows: Cell[][]) => rows.flatMap(([cells]) => (cells ? [JSON.parse(cells) as Cell[]] : []))

function last(queries: Queries) {
  const query = queries.at(-1)
  if (!query) throw new Error('a command ends with the query that answers it')
  return query
}

function thrown(error: unknown): never {
  if (isResume(error)) throw error
  throw isReplay(error) ? new Replay(error) : failureOf(error)
}

import { join } from 'node:path'
import { startWorkerd } from '../dev/workerd.ts'
import { apart } from './apart.ts'
import { against } from './bars.ts'
import { findings } from './findings.ts'
import { load, repeat, turns, type Load } from './load.ts'
import { startPassthrough } from './passthrough.ts'
import { message } from './http.ts'
import { placeSome, routesOf, type Route, USUAL } from './routes.ts'
import { speltOut } from './spelt.ts'
import { shown, spread } from './spread.ts'
import type { Stage } from './stage.ts'
import { table } from './table.ts'
import { recordTapes, type Tape } from './tapes.ts'

export type Options = { seconds: number; rounds: number; only: string | undefined }
type Round = {
  route: Route
  connections: number
  ours: Load
  bare?: Load
  floor?: Load
  prepared?: Load
  /** CPU of a no-op just before and after. */ noop: number
}
type Servers = { ours: { port: number; pid: number }; bare: { port: number; pid: number }; floor: { port: number }; tapes: Tape[] }

/** Ours, the same SQL through a bare Worker, and the same SQL from plain Node, as texts and prepared, in turns, round by round. */
export async function measureRoutes(stage: Stage, { seconds, rounds, only }: Options): Promise<string> {
  await using ours = await startWorkerd({ variables: stage.variables, folder: stage.built, quiet: true })
  const orders = await placeSome(placed(ours).port, stage.shop, stage.variables)
  const all = await routesOf(stage.shop, stage.variables, orders)
  const routes = all.filter(({ name }, i) => i === 0 || !only || name.includes(only))
  const tapes = await recordTapes(routes, stage.variables, stage.built, stage.endpoint)
  await using bare = await startPassthrough(tapes, stage.endpoint, join(stage.folder, 'bare'))
  await using floor = await apart('floor.ts', { tapes: speltOut(tapes), database: stage.urls.app })
  const servers = { ours: placed(ours), bare: placed(bare), floor, tapes }
  await warm(routes, servers)
  const measured: Round[] = []
  for (let round = 0; round < rounds; round++) measured.push(...(await oneRound(routes, servers, seconds)))
  remember(measured, tapes)
  return shownRoutes(measured, tapes)
}

/** What other topics reckon with. */
function remember(measured: Round[], tapes: Tape[]) {
  const usual = measured.filter(({ connections }) => connections === USUAL)
  for (const [name, rounds] of Map.groupBy(usual, ({ route }) => route.name)) {
    const taped = tapes.filter(({ route }) => route === name)
    const calls = taped.flatMap((tape) => tape.calls)
    findings.set(name, {
      cpu: spread(rounds.map(({ ours }) => ours.cpu ?? 0)).median,
      trips: calls.length / taped.length,
      answered: calls.reduce((sum, { answered }) => sum + answered, 0) / taped.length,
    })
  }
}

const placed = ({ url, pid }: { url: string; pid: number }) => ({ port: Number(new URL(url).port), pid })

const WARM_REQUESTS = 400

/** By requests and not by time, so that every engine has compiled what is hot however slow the machine is. */
async function warm(routes: Route[], servers: Servers) {
  for (const route of routes) {
    await repeat(turns(route.calls), { ...servers.ours, connections: 8, requests: WARM_REQUESTS })
    const pages = pagesOf(route, servers.tapes)
    if (pages.length === 0) continue
    await repeat(turns(pages), { ...servers.bare, connections: 8, requests: WARM_REQUESTS })
    await repeat(turns(pages), { ...servers.floor, connections: 8, requests: WARM_REQUESTS })
    await repeat(turns(pagesOf(route, servers.tapes, PREPARED)), { ...servers.floor, connections: 8, requests: WARM_REQUESTS })
  }
}

const PREPARED = 'prepared/'

/** The same requests at the passthrough and at the floor, by the numbers of their tapes. */
const pagesOf = (route: Route, tapes: Tape[], how = '') =>
  tapes.flatMap(({ route: name, calls }, i) =>
    name === route.name && calls.length > 0 ? [() => message({ method: 'GET', path: `/${how}${i}` })] : [],
  )

async function oneRound(routes: Route[], servers: Servers, seconds: number): Promise<Round[]> {
  const [noop] = routes
  if (!noop) return []
  // at as many connections: whoever is woken up for each request pays for that, the no-op too
  const nothing = async (connections: number) =>
    (await load(turns(noop.calls), { ...servers.ours, connections, seconds: seconds / 2 })).cpu ?? 0
  const rounds: Round[] = []
  for (const route of routes) {
    for (const connections of route.connections) {
      const before = await nothing(connections)
      const ours = await load(turns(route.calls), { ...servers.ours, connections, seconds })
      const after = await nothing(connections)
      rounds.push({ route, connections, ours, noop: (before + after) / 2, ...(await beside(route, { servers, connections, seconds })) })
    }
  }
  return rounds
}

/** The same requests at the passthrough and at the floor. */
async function beside(route: Route, { servers, connections, seconds }: { servers: Servers; connections: number; seconds: number }) {
  const pages = pagesOf(route, servers.tapes)
  if (pages.length === 0) return {}
  const next = turns(pages)
  const bare = await load(next, { ...servers.bare, connections, seconds })
  const floor = await load(next, { ...servers.floor, connections, seconds })
  const prepared = await load(turns(pagesOf(route, servers.tapes, PREPARED)), { ...servers.floor, connections, seconds })
  return { bare, floor, prepared }
}

const HEAD = [
  'route',
  'at',
  'req/s',
  'p50',
  'p95',
  'p99 ms',
  'CPU µs',
  '× no-op',
  'trips',
  'statements',
  'bare req/s',
  'bare CPU µs',
  'of bare',
  'floor req/s',
  'of floor',
  'prepared req/s',
  'of it',
]

function shownRoutes(measured: Round[], tapes: Tape[]): string {
  const groups = Map.groupBy(measured, ({ route, connections }) => `${route.name} ${connections}`)
  return table(
    HEAD,
    [...groups.values()].map((rounds) => rowOf(rounds, tapes)),
  )
}

function rowOf(rounds: Round[], tapes: Tape[]): string[] {
  const [{ route, connections }] = rounds as [Round]
  const { bars, name } = route
  const figure = (of: (round: Round) => number | undefined) => spread(rounds.map(of).filter((value) => value !== undefined))
  const said = `${name} at ${connections}`
  const bar = (least: number | undefined) => (least === undefined ? undefined : { least })
  const wrong = rounds.reduce(
    (sum, { ours, bare, floor, prepared }) => sum + ours.wrong + (bare?.wrong ?? 0) + (floor?.wrong ?? 0) + (prepared?.wrong ?? 0),
    0,
  )
  const ours = [
    wrong === 0 ? name : `${name} (${wrong} WRONG)`,
    String(connections),
    shown(figure(({ ours }) => ours.perSecond)),
    shown(
      figure(({ ours }) => ours.p50),
      1,
    ),
    shown(
      figure(({ ours }) => ours.p95),
      1,
    ),
    shown(
      figure(({ ours }) => ours.p99),
      1,
    ),
    shown(figure(({ ours }) => ours.cpu)),
    against(
      `CPU of ${said}, × the no-op`,
      figure(({ ours, noop }) => (ours.cpu ?? 0) / noop),
      bars.cpu === undefined ? undefined : { most: bars.cpu },
      1,
    ),
    ...counted(tapes.filter(({ route }) => route === name)),
  ]
  if (rounds.some(({ bare }) => !bare)) return ours
  return [
    ...ours,
    shown(figure(({ bare }) => bare?.perSecond)),
    shown(figure(({ bare }) => bare?.cpu)),
    against(
      `${said}, of the bare passthrough`,
      figure(({ ours, bare }) => ours.perSecond / (bare?.perSecond ?? 1)),
      bar(bars.bare),
    ),
    shown(figure(({ floor }) => floor?.perSecond)),
    against(
      `${said}, of the floor`,
      figure(({ ours, floor }) => ours.perSecond / (floor?.perSecond ?? 1)),
      bar(bars.floor),
    ),
    shown(figure(({ prepared }) => prepared?.perSecond)),
    shown(
      figure(({ ours, prepared }) => ours.perSecond / (prepared?.perSecond ?? 1)),
      2,
    ),
  ]
}

/** Round trips and statements of a warm request: before the answer + after it. */
function counted(tapes: Tape[]): [string, string] {
  const [tape] = tapes
  if (!tape) return ['0', '0']
  const statements = tape.calls.map(({ body }) => (JSON.parse(body) as { queries: unknown[] }).queries.length)
  const sum = (figures: number[]) => figures.reduce((total, figure) => total + figure, 0)
  const after = tape.calls.length - tape.before
  if (after === 0) return [String(tape.before), String(sum(statements))]
  return [`${tape.before}+${after}`, `${sum(statements.slice(0, tape.before))}+${sum(statements.slice(tape.before))}`]
}

import { expect, test } from 'vitest'
import { longFunctions, sourcesIn, textsIn, type Source } from './support/source.ts'

/** The only list of exceptions: `rule: path` and why. One that is no longer needed fails too. */
const exceptions: Record<string, string> = {
  'barrels: dev/worker.ts': 'wrangler wants the Durable Objects as exports of the entry',
  'barrels: drizzle/index.ts': "drizzle-kit's door",
  'raw: src/db/sql.ts': 'the name of an assertion is a constant of ours, and a placeholder could not be its own error code',
}

const used = new Set<string>()
const without = (rule: string, found: [path: string, what: string][]) =>
  found.flatMap(([path, what]) => {
    const name = `${rule}: ${path}`
    used.add(name)
    return name in exceptions ? [] : [`${path}: ${what}`]
  })

const src = sourcesIn('src')
const drizzle = sourcesIn('drizzle')
const ours = [...src, ...drizzle, ...sourcesIn('dev')]
/** What one room may say to another: SQL as values, decisions, names of failures; views; prices; how Stripe is asked; to the queue, which events it answers for; how somebody proves again who they are, and is told; which password may be chosen. */
const shared =
  /^[\w-]*(?:queries|rules|pricing|price-list|quote|types|views|problems|stripe-access|jobs|on-stripe|queue-mail|tokens|cookie|proof|notice|wish)[\w-]*\.ts$/

type Place = { layer: string; room: string; file: string }

function placeOf(path: string): Place {
  const [top = '', layer = '', room = '', ...rest] = path.split('/')
  if (top !== 'src') return { layer: top, room: '', file: path }
  if (layer !== 'features') return { layer: layer.replace(/\.\w+$/, ''), room: '', file: room }
  return { layer, room, file: rest.join('/') }
}

const mayImport: Record<string, string[]> = {
  worker: ['app', 'env', 'features', 'http'],
  app: ['features', 'http', 'env'],
  client: ['app'],
  env: ['lib'],
  features: ['features', 'http', 'db', 'outside', 'lib', 'drizzle', 'env', 'openapi'],
  http: ['http', 'db', 'outside', 'lib', 'env'],
  db: ['db', 'http', 'lib', 'drizzle'],
  outside: ['outside', 'lib', 'env', 'http'],
  lib: ['lib'],
  drizzle: ['drizzle'],
  dev: ['dev', 'worker', 'app', 'env', 'http', 'db', 'outside', 'lib', 'drizzle', 'features'],
}

function forbidden(path: string, from: string): string | undefined {
  const here = placeOf(path)
  const there = placeOf(from)
  if (!mayImport[here.layer]?.includes(there.layer)) return `may not import ${from}`
  if (here.layer === 'db' && there.layer === 'http' && there.file !== 'problem.ts') return `db knows http only as problems: ${from}`
  if (here.layer === 'features' && there.layer === 'features') return betweenRooms(here, there, from)
  return undefined
}

function betweenRooms(here: Place, there: Place, from: string) {
  if (here.room !== there.room) return shared.test(there.file) ? undefined : `reaches into ${from}`
  if (there.file === 'routes.ts') return `imports its own routes: ${from}`
  return undefined
}

const local = (source: Source) => source.imports.filter(({ from }) => /^(?:src|drizzle|dev|test|bench|migrations|examples)\//.test(from))

test('who imports whom', () => {
  const wrong = ours.flatMap((source) =>
    local(source).flatMap(({ from, typeOnly }): [string, string][] => {
      const said = forbidden(source.path, from)
      // what a type says of another room costs nothing when it runs
      return said === undefined || (typeOnly && placeOf(from).layer === 'features') ? [] : [[source.path, said]]
    }),
  )
  expect(without('layers', wrong)).toEqual([])
})

test('a verb does not call another verb', () => {
  const verbs = new Set(src.filter(isVerb).map(({ path }) => path))
  const calls = src
    .filter(isVerb)
    .flatMap(({ path, imports }) => imports.filter(({ from }) => verbs.has(from)).map(({ from }): [string, string] => [path, from]))
  expect(verbs.size).toBeGreaterThan(0)
  expect(without('verbs', calls)).toEqual([])
})

/** One write of a room: a file that exports one function of its own name, and takes the context. */
function isVerb({ path, text }: Source) {
  const name = /^src\/features\/[\w-]+\/([a-z-]+)\.ts$/.exec(path)?.[1]?.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  return name !== undefined && new RegExp(`export (?:async )?function ${name}\\(\\s*(?:ctx|\\{[^}]*\\}): Ctx`).test(text)
}

test('there are no barrels', () => {
  const found = ours.filter(({ path, text }) => /(^|\/)index\.ts$/.test(path) || /^export \* from/m.test(text))
  expect(
    without(
      'barrels',
      found.map(({ path }) => [path, 'is a barrel']),
    ),
  ).toEqual([])
})

test('SQL is written in queries', () => {
  // a schema may name the states that a table's CHECK lists
  const elsewhere = src.filter(({ path }) => path.startsWith('src/features/') && !/(?:^|[/-])queries\.ts$|\/queries-[\w-]+\.ts$/.test(path))
  const found = elsewhere.flatMap(({ path, imports }) =>
    imports
      .filter(
        ({ from, typeOnly }) =>
          !typeOnly &&
          !(path.endsWith('/schema.ts') && from.startsWith('drizzle/')) &&
          (from.startsWith('drizzle-orm') || from.startsWith('drizzle/')),
      )
      .map(({ from }): [string, string] => [path, `imports ${from}`]),
  )
  expect(without('sql', found)).toEqual([])
})

test('what only the database knows of a table is left out of the Worker', () => {
  const tables = drizzle.filter(({ path }) => path !== 'drizzle/columns.ts')
  const found = tables.flatMap(({ path, text }): [string, string][] => [
    ...((/^inDatabase\(/m.test(text) ? [[path, 'inDatabase() without /* @__PURE__ */']] : []) as [string, string][]),
    ...((/\bpgTable\b/.test(text) ? [[path, 'pgTable() instead of table() or tenantTable()']] : []) as [string, string][]),
  ])
  expect(without('tables', found)).toEqual([])
})

test('Stripe is told the version of its SDK that runs', () => {
  const [sdk] = textsIn('src/outside', 'stripe-sdk.ts')
  const { dependencies } = JSON.parse(textsIn('.', 'package.json')[0]?.text ?? '') as { dependencies: Record<string, string> }
  expect(/^const VERSION = '(.+)'$/m.exec(sdk?.text ?? '')?.[1]).toBe(dependencies['stripe'])
})

test('no statement is glued together from text', () => {
  const found = src.filter(({ text }) => /sql\.raw\(|sql\.unsafe\(/.test(text)).map(({ path }): [string, string] => [path, 'sql.raw'])
  expect(without('raw', found)).toEqual([])
})

test('every table under row security is forced to obey it', () => {
  const all = textsIn('migrations', '.sql')
  const text = all.map((file) => file.text).join('\n')
  const tables = (verb: string) =>
    [...text.matchAll(new RegExp(`ALTER TABLE "?(\\w+)"? ${verb} ROW LEVEL SECURITY`, 'g'))].map(([, name = '']) => name).toSorted()
  expect(tables('ENABLE').length).toBeGreaterThan(20)
  expect(tables('FORCE')).toEqual(tables('ENABLE'))
  expect(all.filter((file) => !file.text.startsWith('SET row_security = off')).map((file) => file.path)).toEqual([])
})

test('files are small', () => {
  const hand = ours.filter(({ path }) => !path.endsWith('.d.ts'))
  const sizes = hand.map(({ lines }) => lines).toSorted((a, b) => a - b)
  const at = (share: number) => sizes[Math.floor(sizes.length * share)] ?? 0
  expect(
    without(
      'size',
      hand.filter(({ lines }) => lines > 250).map(({ path, lines }) => [path, `${lines} lines`]),
    ),
  ).toEqual([])
  expect([at(0.5) <= 60, at(0.9) <= 150], `median ${at(0.5)}, 90 % ${at(0.9)}`).toEqual([true, true])
})

test('rooms are small', () => {
  const rooms = new Map<string, number>()
  for (const { path, lines } of src.filter((source) => source.path.startsWith('src/features/')))
    rooms.set(placeOf(path).room, (rooms.get(placeOf(path).room) ?? 0) + lines)
  const large = [...rooms].filter(([, lines]) => lines > 1000).map(([room, lines]): [string, string] => [room, `${lines} lines`])
  expect(without('room', large)).toEqual([])
})

test('functions are short', () => {
  const long = ours.flatMap((source) => longFunctions(source, 40).map((where): [string, string] => [source.path, where]))
  expect(without('function', long)).toEqual([])
})

test('every exception is still needed', () => {
  expect(Object.keys(exceptions).filter((name) => !used.has(name))).toEqual([])
})

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const textOf = (path: string) => readFileSync(join(root, path), 'utf8')

const documents = ['SECURITY.md', 'docs/ASVS.md', 'docs/THREAT-MODEL.md']
const asvs = textOf('docs/ASVS.md')

/** What OWASP's release 5.0.0 counts. */
const LEVELS = { 1: 70, 2: 183 }
const WORDS = ['test', 'place', 'n/a', 'open']

/** One requirement: `| 6.2.3 | 1 | with the old one | test | where |`. */
const rows = [...asvs.matchAll(/^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$/gm)].map(
  ([, id = '', level = '', gist = '', how = '', where = '']) => ({ id, level, gist, how, where }),
)

/** What the document's own table counts: `| V6 Authentication | 13 | 22 | … |`, by chapter. */
const counted = [...asvs.matchAll(/^\| V(\d+) [\w -]+ ((?:\| \d+ ){6})\|$/gm)].map(([, chapter = '', counts = '']) => ({
  chapter,
  counts: (counts.match(/\d+/g) ?? []).map(Number),
}))

const filesIn = (text: string) =>
  [...text.matchAll(/`((?:test|src|docs|dev|drizzle|migrations|bench|\.github)\/[^`\s]+)`/g)].map(([, path = '']) => path)

test.each(documents)('every file that %s names is there', (document) => {
  const named = filesIn(textOf(document))
  expect(named.filter((path) => path.endsWith('.test.ts')).length).toBeGreaterThan(10)
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test('each requirement of levels 1 and 2 is answered once, in its chapter', () => {
  const ids = rows.map(({ id }) => id)
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
  const sections = asvs.split(/^## V/m).slice(1)
  const astray = sections.flatMap((section) =>
    [...section.matchAll(/^\| (\d+)\.\d+\.\d+ /gm)].filter(([, chapter]) => !section.startsWith(`${chapter} `)).map(([line]) => line),
  )
  expect(astray).toEqual([])
  const of = (level: string) => rows.filter((row) => row.level === level).length
  expect({ 1: of('1'), 2: of('2') }).toEqual(LEVELS)
})

test('the table of the chapters counts what is written', () => {
  const written = counted.map(({ chapter }) => {
    const own = rows.filter(({ id }) => id.startsWith(`${chapter}.`))
    const levels = ['1', '2'].map((level) => own.filter((row) => row.level === level).length)
    return { chapter, counts: [...levels, ...WORDS.map((word) => own.filter(({ how }) => how === word).length)] }
  })
  expect(counted.length).toBe(17)
  expect(counted).toEqual(written)
  const all = /^\| all ((?:\| \d+ ){6})\|$/m.exec(asvs)?.[1]?.match(/\d+/g)?.map(Number)
  expect(all).toEqual(counted[0]?.counts.map((_, at) => counted.reduce((sum, { counts }) => sum + (counts[at] ?? 0), 0)))
})

test('what a test holds names it, and all else says where or why', () => {
  const wrong = rows.filter(
    ({ how, where }) => !WORDS.includes(how) || where.trim() === '' || (how === 'test' && !/`test\/[\w/-]+\.test\.ts`/.test(where)),
  )
  expect(wrong.map(({ id }) => id)).toEqual([])
})

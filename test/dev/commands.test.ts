import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const text = (path: string) => readFileSync(join(root, path), 'utf8')
const within = (folder: string) => readdirSync(join(root, folder)).map((file) => `${folder}/${file}`)

const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> }
const documents = ['README.md', 'STYLE.md', 'SECURITY.md', 'DECISIONS.md', 'CHANGELOG.md', ...within('docs')]
const workflows = within('.github/workflows')

/** `npm run a`, and what the night runs by the names of a list. */
const namedIn = (path: string) => {
  const said = [...text(path).matchAll(/npm run (?:--silent |-s )?([a-z][\w:]*)/g)].map(([, name = '']) => name)
  const listed = [...text(path).matchAll(/command: \[(.+)\]/g)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.replaceAll(/[' ]/g, '')),
  )
  return [...said, ...listed].map((name) => `${path}: ${name}`)
}

test('every command that a document or a workflow names exists', () => {
  const named = [...documents, ...workflows].flatMap(namedIn)
  expect(named.length).toBeGreaterThan(30)
  expect(named.filter((line) => !(line.slice(line.lastIndexOf(' ') + 1) in scripts))).toEqual([])
})

test('every script runs a file that is there', () => {
  const files = Object.values(scripts).flatMap((script) => script.match(/\b(?:dev|bench|test)\/[\w/-]+\.[jt]s\b/g) ?? [])
  const missing = files.filter((file) => {
    try {
      return text(file) === ''
    } catch {
      return true
    }
  })
  expect(missing).toEqual([])
})

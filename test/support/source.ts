import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript-api'

const root = join(import.meta.dirname, '..', '..')

/** A file of ours: its path from the root, its text, and the paths that it imports (packages as they are named). */
export type Source = { path: string; text: string; lines: number; imports: { from: string; names: string; typeOnly: boolean }[] }

export function sourcesIn(...folders: string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => read(join(folder, name)))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  )
}

function read(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8')
  const found = text.matchAll(/^(?:import|export)\s+(type\s)?([^'"]*?)(?:\s*from\s*)?['"]([^'"]+)['"]/gm)
  const imports = [...found].map(([, type, names = '', from = '']) => ({ names, typeOnly: type !== undefined, from: resolved(path, from) }))
  return { path, text, lines: text.split('\n').length - 1, imports }
}

const resolved = (path: string, from: string) => (from.startsWith('.') ? relative(root, join(root, dirname(path), from)) : from)

export const textsIn = (folder: string, ext: string) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(ext))
    .toSorted()
    .map((name) => ({ path: join(folder, name), text: readFileSync(join(root, folder, name), 'utf8') }))

/** Functions longer than a limit, as `path:line (lines)`. A function that only holds others (a room's chain, a suite) is not one. */
export function longFunctions({ path, text }: Source, limit: number): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const found: string[] = []
  const visit = (node: ts.Node) => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const first = file.getLineAndCharacterOfPosition(node.getStart()).line
      const length = file.getLineAndCharacterOfPosition(node.end).line - first + 1
      if (length > limit) found.push(`${path}:${first + 1} (${length} lines)`)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

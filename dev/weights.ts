import { readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { join } from 'node:path'

const NOBODY = 'the bundler'

/** Bytes of a bundle's worker.js, by the innermost package or by our own folder that each comes from (its source map says), heaviest first. */
export function weights(folder: string): [name: string, bytes: number][] {
  const map = new SourceMap(JSON.parse(readFileSync(join(folder, 'worker.js.map'), 'utf8')) as SourceMapPayload)
  const sums = new Map<string, number>()
  for (const [line, text] of readFileSync(join(folder, 'worker.js'), 'utf8').split('\n').entries())
    for (let column = 0; column < text.length; column++) {
      const entry = map.findEntry(line, column)
      const name = 'originalSource' in entry && entry.originalSource ? packageOf(entry.originalSource) : NOBODY
      sums.set(name, (sums.get(name) ?? 0) + 1)
    }
  return [...sums].toSorted(([, a], [, b]) => b - a)
}

const packageOf = (source: string) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? `ours: ${/[^./][^/]*/.exec(source)?.[0]}`

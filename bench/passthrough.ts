import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { startWorkerd } from '../dev/workerd.ts'
import type { Tape } from './tapes.ts'
import { templateOf } from './template.ts'

/** The bare Worker on a workerd of its own, with the recorded SQL. */
export async function startPassthrough(tapes: Tape[], endpoint: string, folder: string) {
  const source = readFileSync(join(import.meta.dirname, 'passthrough-worker.ts'), 'utf8')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'worker.js'), stripTypeScriptTypes(source))
  const taped = tapes.map(({ fresh, calls }) => ({
    fresh: fresh.length,
    calls: calls.map(({ headers, body }) => ({ headers, ...templateOf(body, fresh) })),
  }))
  return startWorkerd({ variables: { ENDPOINT: endpoint, TAPES: JSON.stringify(taped) }, folder, quiet: true, bare: true })
}

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from '../../dev/workerd.ts'

/** So many requests meet the same memory: one, but where there is no time for that. */
const EVERY = Number(process.env['FORGET_EVERY'] ?? 1)
const IMPORTS = /^import\b[^;]*?from "[^"]+";$/gm
const EXPORTS = /^export \{([^}]*)\};$/m

/**
 * The Worker under movable clocks as one whose every request begins in a fresh isolate: all that its modules keep is made anew for each of
 * them. Durable Objects and their memory stay, as they do in the cloud. Answers where its entry stands.
 */
export function bundleForgetful(): string {
  const folder = bundle(join('build', 'forgetful'), { entry: 'dev/worker.ts', minify: false })
  const text = readFileSync(join(folder, 'worker.js'), 'utf8')
  const [imports, exported] = [[...text.matchAll(IMPORTS)], EXPORTS.exec(text)]
  if (imports.length === 0 || !exported) throw new Error('this bundle is not written as it used to be')
  const given = exported[1]?.replaceAll(/(\w+) as (\w+)/g, '$2: $1')
  const body = text.replaceAll(IMPORTS, '').replace(EXPORTS, '')
  const entry = join(folder, 'forgetful.js')
  writeFileSync(
    entry,
    `${imports.map(([line]) => line).join('\n')}
const begin = () => {
${body}
return { ${given} }
}
const first = begin()
export const Channel = first.Channel
export const Bucket = first.Bucket
let [left, current] = [0, first]
const anew = (name) => (...given) => {
  if (left-- === 0) [left, current] = [${EVERY - 1}, begin()]
  return current.default[name](...given)
}
export default { fetch: anew('fetch'), scheduled: anew('scheduled'), queue: anew('queue') }
`,
  )
  return entry
}

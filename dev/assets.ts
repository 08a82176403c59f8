// `npm run build:assets`: what the Worker serves as files, copied from installed packages into build/assets (wrangler.toml, [assets]).
import { copyFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const assets = { 'docs/scalar.js': '@scalar/api-reference/dist/browser/standalone.js' }

for (const [name, from] of Object.entries(assets)) {
  const path = join(root, 'build', 'assets', name)
  mkdirSync(dirname(path), { recursive: true })
  copyFileSync(join(root, 'node_modules', from), path)
}

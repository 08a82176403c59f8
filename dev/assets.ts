import { copyFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const assets = {
  'docs/scalar.js': 'node_modules/@scalar/api-reference/dist/browser/standalone.js',
  'openapi.json': 'src/openapi.json',
}

/** `npm run build:assets`: what is served as files beside the Worker (wrangler.toml, [assets]), copied into build/assets. */
export function copyAssets() {
  for (const [name, from] of Object.entries(assets)) {
    const path = join(root, 'build', 'assets', name)
    mkdirSync(dirname(path), { recursive: true })
    copyFileSync(join(root, from), path)
  }
}

if (import.meta.main) copyAssets()

// What is deployed: `wrangler deploy` runs this first (wrangler.toml, [build]) and sends what it wrote, and whatever measures or tests a bundle has
// it from here. --entry and --outdir name another Worker and place; --readable keeps names and lines for a profiler.
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { rolldown, type Plugin } from 'rolldown'
import { undescribed } from './undescribed.ts'

const root = join(import.meta.dirname, '..')

/** What libraries import and the Worker never asks of them (src/outside/left-out.ts says why each can go). */
const LEFT_OUT = [
  './json-schema-processors.js',
  '../core/json-schema-processors.js',
  './to-json-schema.js',
  '../core/to-json-schema.js',
  './autoPagination.js',
  './V2Coercion.js',
  './columns/all.js',
  'cssfilter',
]

const leftOut: Plugin = {
  name: 'left-out',
  resolveId: (name) => (LEFT_OUT.includes(name) ? join(root, 'src', 'outside', 'left-out.ts') : undefined),
}

/** Workers compile these when they are deployed, so they stand beside the bundle. */
const wasm: Plugin = {
  name: 'wasm',
  resolveId: {
    filter: { id: /\.wasm$/ },
    async handler(name, importer) {
      const found = await this.resolve(name, importer, { skipSelf: true })
      if (!found) return undefined
      const fileName = basename(found.id)
      this.emitFile({ type: 'asset', fileName, source: readFileSync(found.id) })
      return { id: `./${fileName}`, external: true }
    },
  },
}

const { values } = parseArgs({
  options: {
    entry: { type: 'string', default: 'src/worker.ts' },
    outdir: { type: 'string', default: join(root, 'build', 'worker') },
    readable: { type: 'boolean', default: false },
  },
})
const bundle = await rolldown({
  cwd: root,
  input: { worker: values.entry },
  external: /^cloudflare:/,
  platform: 'browser',
  resolve: { conditionNames: ['workerd', 'worker', 'browser'] },
  transform: { target: 'es2024', define: { 'process.env.NODE_ENV': '"production"', 'navigator.userAgent': '"Cloudflare-Workers"' } },
  plugins: [undescribed, leftOut, wasm],
  experimental: { nativeMagicString: true },
  // what is left out has no names
  checks: { importIsUndefined: false },
})
await bundle.write({
  dir: values.outdir,
  minify: !values.readable,
  comments: false,
  sourcemap: true,
  codeSplitting: false,
})

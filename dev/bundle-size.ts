// Part of `npm run verify`: the Worker that would be deployed, against its ceiling.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { weights } from './weights.ts'
import { bundle } from './workerd.ts'

const CEILING_KB = 250
const folder = bundle('build/worker')
const shipped = readdirSync(folder).filter((file) => /\.(js|wasm)$/.test(file))
const sizes = shipped.map((file) => ({ file, kb: gzipSync(readFileSync(join(folder, file)), { level: 9 }).length / 1024 }))
const total = sizes.reduce((sum, { kb }) => sum + kb, 0)
const packages = weights(folder)
const code = packages.reduce((sum, [, bytes]) => sum + bytes, 0)
for (const [name, bytes] of packages) {
  const share = ((sizes.find(({ file }) => file === 'worker.js')?.kb ?? 0) * bytes) / code
  if (share >= 1) console.log(`${share.toFixed(1).padStart(8)} KB gzip  ${name}`)
}
for (const { file, kb } of sizes) console.log(`${kb.toFixed(1).padStart(8)} KB gzip  ${file}`)
console.log(`${total.toFixed(1).padStart(8)} KB gzip  of ${CEILING_KB}`)
if (total > CEILING_KB) {
  console.error('The Worker is larger than it may be: say less, leave out what nobody asks for, or raise the ceiling with a reason.')
  process.exitCode = 1
}

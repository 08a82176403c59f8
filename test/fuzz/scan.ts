// `npm run scan:sqlmap` and `npm run scan:wapiti`: scanners that nobody here wrote (apt-get install sqlmap wapiti) over every operation of the document,
// or over those whose path has the word that is given, against the production bundle. Each first has to find the hole in a server that has one, so that a scan which tests nothing is noticed.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { startHole } from './hole.ts'
import { all, requestOf } from './requests.ts'
import { openShop } from './shop.ts'
import { sqlmap } from './sqlmap.ts'
import { startStack } from './stack.ts'
import { wapiti } from './wapiti.ts'

const [tool = 'sqlmap', part = ''] = process.argv.slice(2)
const scan = { sqlmap, wapiti }[tool]
if (!scan) throw new Error(`There is no ${tool}: sqlmap or wapiti.`)

/** A scanner waits for the end of an answer; streams are the fuzzer's. */
const isStream = (path: string) => /\/(?:orders|locations)\/\{id\}\/(?:events|stream)$/.test(path)

/** How many operations one run of the tool takes. */
const together = scan === sqlmap ? 20 : all.length
const folder = join('build', `scan-${tool}`)
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const stack = await startStack()
const hole = await startHole(stack.postgres)
try {
  const control = await scan({ api: hole.url, token: '', calls: [hole.call], folder })
  if (control.findings.length === 0) throw new Error(`${tool} did not find the hole that is there: its scan says nothing`)
  const wanted = all.filter(({ path }) => path.includes(part) && !isStream(path))
  const findings: string[] = []
  let requests = 0
  // a shop for every few operations: its tokens live for 15 minutes
  for (let first = 0; first < wanted.length; first += together) {
    const shop = await openShop(stack.api, stack.postgres)
    const calls = wanted.slice(first, first + together).map((target) => requestOf(target, 'valid', 1, shop.pool, shop.slug))
    const token = shop.callers.find(({ name }) => name === 'owner')?.token ?? ''
    const scanned = await scan({ api: stack.api, token, calls, folder })
    requests += scanned.requests
    findings.push(...scanned.findings)
  }
  console.log(
    `${control.version}: ${wanted.length} operations, ${requests} ${tool === 'sqlmap' ? 'requests' : 'pages'}, ${findings.length} findings beside the planted one`,
  )
  for (const finding of findings) console.log(finding)
  if (findings.length > 0) process.exitCode = 1
} finally {
  hole.stop()
  await stack.stop()
}

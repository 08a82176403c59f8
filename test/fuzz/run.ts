// `npm run fuzz -- --requests 20000 --seed 7`: requests drawn from src/openapi.json against the production bundle on raw workerd, with Postgres and
// the Stripe stand-in beside it. `--api URL --owner URL` asks a Worker that runs already, and its database's owner for what mails say. Ends with 1 where an answer is not as the document says.
import { parseArgs } from 'node:util'
import { fuzz, type Report } from './fuzz.ts'
import { startStack } from './stack.ts'

const { values } = parseArgs({
  options: { requests: { type: 'string' }, seed: { type: 'string' }, api: { type: 'string' }, owner: { type: 'string' } },
})
const requests = Number(values.requests ?? 20_000)
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))

console.log(`seed ${seed}, ${requests} requests`)
const { api, postgres, stop } =
  values.api === undefined ? await startStack() : { api: values.api, postgres: values.owner ?? '', stop: async () => {} }
try {
  const started = performance.now()
  print(await fuzz({ api, owner: postgres, requests, seed }), (performance.now() - started) / 1000)
} finally {
  await stop()
}

function print({ findings, slow, reached, times }: Report, seconds: number) {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0)
  const statuses = new Map<number, number>()
  for (const counts of reached.values()) for (const [status, count] of counts) statuses.set(status, (statuses.get(status) ?? 0) + count)
  const silent = [...reached].filter(([, counts]) => ![...counts.keys()].some((status) => status < 400)).map(([name]) => name)
  console.log(
    `${requests} requests in ${seconds.toFixed(0)} s, ${reached.size} operations; p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`,
  )
  console.log(
    [...statuses]
      .toSorted(([a], [b]) => a - b)
      .map(([status, count]) => `${status}: ${count}`)
      .join('  '),
  )
  if (silent.length > 0) console.log(`never done, only refused: ${silent.join(', ')}`)
  for (const line of slow.slice(0, 20)) console.log(`slow: ${line}`)
  for (const { what, times: often, line } of findings) console.log(`\n${what} (${often} times)\n${line}`)
  console.log(
    findings.length === 0
      ? 'Every answer was as the document says.'
      : `\n${findings.length} findings; again: npm run fuzz -- --seed ${seed} --requests ${requests}`,
  )
  if (findings.length > 0) process.exitCode = 1
}

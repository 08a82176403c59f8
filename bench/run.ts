// `npm run bench`: everything that is measured, as one report. See docs/PERFORMANCE.md.
import { parseArgs } from 'node:util'
import { missed } from './bars.ts'
import { header } from './header.ts'
import { keep } from './keep.ts'
import { openStage } from './stage.ts'
import { topicsOf } from './topics.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '1.5' },
    rounds: { type: 'string', default: '3' },
    requests: { type: 'string', default: '100000' },
    only: { type: 'string' },
    durable: { type: 'boolean', default: false },
    verify: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const options = { ...values, seconds: Number(values.seconds), rounds: Number(values.rounds), requests: Number(values.requests) }
const topics = topicsOf(options)
const unknown = positionals.filter((name) => !(name in topics))
if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}: choose of ${Object.keys(topics).join(', ')}.`)
const chosen = Object.entries(topics).filter(([name, { extra }]) => (positionals.length > 0 ? positionals.includes(name) : !extra))

const parts: string[] = []
const say = (text: string) => {
  parts.push(text)
  console.log(`${text}\n`)
}

// an exit of its own takes the servers along
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const startedAt = performance.now()
const stage = await openStage(options)
try {
  say(await header({ owner: stage.urls.owner, ...options }))
  for (const [, { title, measure }] of chosen) say(`### ${title}\n\n${await measure(stage)}`)
} finally {
  await stage.stop()
}
const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1)
const verdict =
  missed.length === 0 ? 'Every bar was held.' : `${missed.length} bars missed:\n${missed.map((line) => `- ${line}`).join('\n')}`
say(`${minutes} minutes. ${verdict}`)
if (options.write) keep(parts.join('\n\n'))
if (missed.length > 0) process.exitCode = 1

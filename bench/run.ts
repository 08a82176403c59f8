// `npm run bench`: everything that is measured, as one table. See docs/PERFORMANCE.md.
import { parseArgs } from 'node:util'
import { missed } from './bars.ts'
import { measureBundle } from './bundle.ts'
import { measureDistance } from './distance.ts'
import { measureFanout } from './fanout.ts'
import { header } from './header.ts'
import { measureHeap } from './heap.ts'
import { measureHot } from './hot.ts'
import { measurePayload } from './payload.ts'
import { measureRoutes } from './measure-routes.ts'
import { measureProfile } from './profile.ts'
import { openStage, type Stage } from './stage.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '1.5' },
    rounds: { type: 'string', default: '3' },
    durable: { type: 'boolean', default: false },
    requests: { type: 'string', default: '100000' },
    only: { type: 'string' },
  },
})
const options = { seconds: Number(values.seconds), rounds: Number(values.rounds), only: values.only }

type Topic = { extra?: true; title: string; measure: (stage: Stage) => Promise<string> | string }
const topics: Record<string, Topic> = {
  routes: { title: 'Routes', measure: (stage) => measureRoutes(stage, options) },
  hot: { title: 'Races', measure: (stage) => measureHot(stage, options) },
  fanout: { title: 'Fan-out', measure: (stage) => measureFanout(stage, options) },
  distance: { title: 'Distance', measure: (stage) => measureDistance(stage, options) },
  bundle: { title: 'Bundle and start-up', measure: (stage) => measureBundle(stage, options) },
  payload: { title: 'Payload', measure: measurePayload },
  heap: { title: 'Heap', measure: (stage) => measureHeap(stage, Number(values.requests)) },
  profile: { extra: true, title: 'Profile', measure: (stage) => measureProfile(stage, options.only) },
}

const unknown = positionals.filter((name) => !(name in topics))
if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}: choose of ${Object.keys(topics).join(', ')}.`)

// an exit of its own takes the servers along
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const stage = await openStage(values)
try {
  console.log(await header({ owner: stage.urls.owner, durable: values.durable, ...options }))
  for (const [name, { extra, title, measure }] of Object.entries(topics)) {
    if (positionals.length > 0 ? !positionals.includes(name) : extra) continue
    console.log(`\n## ${title}\n\n${await measure(stage)}`)
  }
} finally {
  await stage.stop()
}
if (missed.length > 0) {
  console.error(`\n${missed.length} bars missed:\n${missed.map((line) => `- ${line}`).join('\n')}`)
  process.exitCode = 1
}

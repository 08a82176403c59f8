// One tenant's callers, in a process of their own.
import { given, listening } from './apart.ts'
import { paced, type Pace } from './paced.ts'

const { text, ...pace } = await given<Pace & { text: string }>()
listening(`http://127.0.0.1:${pace.port}`)
const { times, unsent } = await paced(() => text, pace)
process.send?.({ answered: Object.fromEntries([...times].map(([status, all]) => [status, all.length])), unsent })

// The local SQL endpoint in a process of its own.
import { startNeon } from '../dev/neon/server.ts'
import { given, listening } from './apart.ts'

const { upstream } = await given<{ upstream: string }>()
listening((await startNeon({ upstream })).url)

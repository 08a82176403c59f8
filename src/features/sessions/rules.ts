import { toInstant, toIso } from '../../lib/time.ts'
import type { Start } from './schema.ts'

/** The instant of a wall time, and the zone that it was said in. */
export const startOf = ({ date, time, zone }: Start) => ({ startsAt: toIso(toInstant(date, time, zone)), zone })

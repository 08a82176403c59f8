import * as z from 'zod'
import { base64url } from '../lib/base64.ts'
import { InvalidRequest } from './problem.ts'

/** `limit` and `cursor` of every list. A room spreads this into its own strict query schema. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(100).default(25).meta({ description: 'How many at most.' }),
  cursor: z.string().max(512).optional().meta({ description: 'From `meta.nextCursor` of the page before.' }),
}

/** The place after which a page starts: the sort key and the id of the last row shown, never an offset. */
export type Place = readonly (string | number | null)[]

const encoder = new TextEncoder()

export const cursorOf = (place: Place) => base64url(encoder.encode(JSON.stringify(place)))

/** Reads a cursor back; throws INVALID_REQUEST for anything that this list did not hand out. */
export function placeOf<const S extends z.ZodType>(cursor: string | undefined, shape: S): z.infer<S> | undefined {
  if (cursor === undefined) return undefined
  try {
    const bytes = Uint8Array.from(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
    const place = shape.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)))
    if (place.success) return place.data
  } catch {
    // not ours: falls through to the refusal
  }
  throw InvalidRequest([{ in: 'query', field: 'cursor', message: 'This cursor does not belong to this list.' }])
}

/** Ask for `limit + 1` rows; the extra one says that there is a next page. */
export function page<T>(rows: T[], limit: number, place: (row: T) => Place): { items: T[]; nextCursor: string | null } {
  const items = rows.slice(0, limit)
  const end = items.at(-1)
  return { items, nextCursor: rows.length > limit && end !== undefined ? cursorOf(place(end)) : null }
}

import * as z from 'zod'

/** The envelope of every success (product.md 3). */
export const ok = <T>(data: T) => ({ success: true as const, data })

/** The envelope of a list: `nextCursor` null means that this was the last page. */
export const okPage = <T>({ items, nextCursor }: { items: T[]; nextCursor: string | null }) => ({
  success: true as const,
  data: items,
  meta: { nextCursor },
})

export const Failure = z
  .strictObject({ success: z.literal(false), error: z.string(), code: z.string(), details: z.unknown().optional(), requestId: z.string() })
  .meta({ id: 'Failure' })

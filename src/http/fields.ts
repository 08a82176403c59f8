import * as z from 'zod'

/** Text that Postgres can hold: bounded, and without the one character that it can't. */
export const words = (most: number, least = 1) =>
  z
    .string()
    .trim()
    .min(least)
    .max(most)
    .refine((text) => !text.includes('\0'), 'Contains a NUL character.')

export const Money = z.int().min(0).max(99_999_999_99).meta({ example: 450, description: 'Minor units of the currency.' })
/** A number in a path or a query. Only its digits are one: `Number('')` is 0, which nobody meant. */
export const digits = <S extends z.ZodType>(number: S) =>
  z.preprocess((text) => (typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : text), number)
export const Position = z.int().min(0).max(1_000_000)
/** One spelling: Postgres takes capitals for the same id, a Set does not. */
export const Id = z.uuid().toLowerCase()
export const ById = z.strictObject({ tenant: z.string(), id: Id })

export const isUnique = (ids: readonly string[]) => new Set(ids).size === ids.length
export const uuids = (most: number) => z.array(Id).max(most).refine(isUnique, 'Each only once.')

/** An edit says at least one thing. */
export const saysSomething = (changes: Record<string, unknown>) => Object.keys(changes).length > 0

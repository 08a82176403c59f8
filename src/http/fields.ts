import * as z from 'zod'
import { isEmail, plainEmail } from '../lib/email.ts'
import { isLocalDate, isZone } from '../lib/time.ts'

/** Text that Postgres can hold: bounded, and without the one character that it can't. */
export const words = (most: number, least = 1) =>
  z
    .string()
    .trim()
    .min(least)
    .max(most)
    .refine((text) => !text.includes('\0'), 'Contains a NUL character.')

export const Money = z.int().min(0).max(99_999_999_99).meta({ example: 450, description: 'Minor units of the currency.' })
/** Stored in the one spelling of lib/email.ts, whatever was typed. */
export const Email = z
  .string()
  .max(254)
  .overwrite(plainEmail)
  .refine(isEmail, 'An e-mail address. Letters beyond ASCII only in its domain, and of one script.')
  .meta({ format: 'email', example: 'ada@example.com' })

/** Only bounded here: what makes a password good enough is in passwords/rules.ts. */
export const Password = z.string().min(1).max(512).meta({ example: 'nine lives of a teapot', format: 'password' })

/** What somebody calls something, in one line. */
export const label = (most: number, example: string) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^\P{Cc}*$/u, 'No control characters.')
    .meta({ example })

export const PersonName = label(120, 'Ada Lovelace')

export const Locale = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, 'A language tag such as de or en-GB.')
  .meta({ example: 'de' })

/** A number in a path or a query. Only its digits are one: `Number('')` is 0, which nobody meant. */
export const digits = <S extends z.ZodType>(number: S) =>
  z.preprocess((text) => (typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : text), number)
export const Position = z.int().min(0).max(1_000_000)
/** One spelling: Postgres takes capitals for the same id, a Set does not. */
export const Id = z.uuid().toLowerCase()
export const ById = z.strictObject({ tenant: z.string(), id: Id })

export const isUnique = (ids: readonly string[]) => new Set(ids).size === ids.length
export const uuids = (most: number) => z.array(Id).max(most).refine(isUnique, 'Each only once.')

/** Stripe’s name of a card. */
export const PaymentMethod = z.string().regex(/^pm_\w{1,120}$/)

/** An edit says at least one thing. */
export const saysSomething = (changes: Record<string, unknown>) => Object.keys(changes).length > 0

export const Zone = z.string().max(64).refine(isZone, 'Not an IANA time zone.').meta({ example: 'Europe/Berlin' })
export const Instant = z.iso.datetime({ offset: true }).meta({ example: '2026-12-01T08:00:00Z' })
export const LocalDate = z.string().refine(isLocalDate, 'A day such as 2026-12-01.').meta({ example: '2026-12-01' })
/** On the wall. */
export const LocalTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time on the wall such as 18:00.')
  .meta({ example: '18:00' })

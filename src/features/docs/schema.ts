import * as z from 'zod'

export const Health = z.strictObject({ status: z.literal('ok'), release: z.string() }).meta({ id: 'Health' })
export const Readiness = z
  .strictObject({ status: z.literal('ready'), release: z.string(), migration: z.string() })
  .meta({ id: 'Readiness' })
export const Description = z.looseObject({ openapi: z.string() }).meta({ id: 'Description' })

import * as z from 'zod'
import { words } from '../../http/fields.ts'

export const CheckImport = z.strictObject({
  fileName: words(255).default('products.csv').meta({ description: 'What the file is called.' }),
})

export const ApplyImport = z
  .strictObject({
    locationId: z
      .uuid()
      .nullable()
      .default(null)
      .meta({ description: "Where the file's quantities are received, for tracked variants that have no level there." }),
  })
  .meta({ id: 'ApplyImport' })
export type ApplyImport = z.infer<typeof ApplyImport>

export const ImportIssue = z
  .strictObject({
    line: z.int(),
    column: z.string().nullable(),
    code: z.string(),
    level: z.enum(['error', 'note']).meta({ description: 'An error leaves its product out; SKU_TAKEN refuses the whole file.' }),
    value: z.string().optional().meta({ description: 'The start of what was read.' }),
  })
  .meta({ id: 'ImportIssue' })
export type ImportIssue = z.infer<typeof ImportIssue>

const Counts = z.strictObject({
  productsCreated: z.int(),
  productsUpdated: z.int(),
  productsUnchanged: z.int(),
  variantsCreated: z.int(),
  variantsUpdated: z.int(),
  variantsUnchanged: z.int(),
  levelsReceived: z.int().optional(),
  problems: z.int(),
})
export type ImportCounts = z.infer<typeof Counts>

/** A product file: what is wrong with it and what it would do, or (applied) did. */
export const Import = z
  .strictObject({
    id: z.uuid(),
    fileName: z.string(),
    fileHash: z.string(),
    state: z.enum(['checked', 'applied']),
    rowCount: z.int(),
    counts: Counts,
    problems: z.array(ImportIssue),
    locationId: z.uuid().nullable(),
    createdAt: z.iso.datetime(),
    appliedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Import' })

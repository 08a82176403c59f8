import type { Ctx } from '../../http/context.ts'
import { NotFound } from '../../http/problem.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { contentOf } from './import-content.ts'
import { catalogCurrency, importById, insertImport } from './import-queries.ts'
import { readProducts } from './import-rules.ts'

/** The dry run: what the file says is kept, with its problems and what applying it would do. Two round trips: prices need the currency. */
export async function checkImport(ctx: Ctx, fileName: string, text: string) {
  const [tenant] = await ctx.db.read(catalogCurrency({}))
  if (!tenant) throw NotFound()
  const newId = () => uuidv7(ctx.now.getTime())
  const id = newId()
  const { products, problems, problemCount } = readProducts(text, tenant.currency)
  const content = contentOf(products, newId)
  const fileHash = await sha256(text)
  const file = { id, fileName, fileHash, content, problems, problemCount, rowCount: content.variants.length }
  return ctx.db.run(
    insertImport({ file: JSON.stringify(file) }),
    record(ctx, { action: 'import.checked', resourceType: 'import', resourceId: id, after: { fileHash, rowCount: file.rowCount } }),
    importById({ id }),
  )
}

async function sha256(text: string) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

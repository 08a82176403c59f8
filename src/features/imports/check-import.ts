import type { Ctx } from '../../http/context.ts'
import { NotFound, TooLarge } from '../../http/problem.ts'
import { sha256 } from '../../lib/hash.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { contentOf } from './content.ts'
import { catalogCurrency, importById, insertImport } from './queries.ts'
import { readProducts } from './rules.ts'

/** The database's limit on a request (neon-http.md), with room for the statements around the file. */
const MOST_BYTES = 10_300_000

/** The dry run: what the file says is kept, with its problems and what applying it would do. Two round trips: prices need the currency. */
export async function checkImport(ctx: Ctx, fileName: string, text: string) {
  const [tenant] = await ctx.db.read(catalogCurrency({}))
  if (!tenant) throw NotFound()
  const id = uuidv7(ctx.now.getTime())
  const { products, problems, problemCount } = readProducts(text, tenant.currency)
  const rowCount = products.reduce((rows, { variants }) => rows + variants.length, 0)
  const fileHash = (await sha256(text)).toHex()
  const file = JSON.stringify({ id, fileName, fileHash, content: contentOf(products), problems, problemCount, rowCount })
  if (sizeInRequest(file) > MOST_BYTES) throw TooLarge()
  return ctx.db.run(
    insertImport({ file }),
    record(ctx, { action: 'import.checked', resourceType: 'import', resourceId: id, after: { fileHash, rowCount } }),
    importById({ id }),
  )
}

/** As a string inside JSON, where quotes and backslashes take a second byte. */
const sizeInRequest = (text: string) => new TextEncoder().encode(JSON.stringify(text)).byteLength

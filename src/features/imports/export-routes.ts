import { TooLarge } from '../../http/problem.ts'
import { allow, room, streams } from '../../http/room.ts'
import { exponentOf } from '../../lib/currencies.ts'
import { formatCsv } from './csv.ts'
import { productsToExport } from './export-queries.ts'
import { exportColumns, rowsOf } from './export-rules.ts'

/** As many as an import takes back; the answer of the database is at most 10 MB. */
const MOST_PRODUCTS = 5_000

export const exports = room().get(
  '/products/export',
  streams('text/csv', 'Export the catalogue as a file that can be imported', TooLarge),
  allow('catalog:import'),
  async (c) => {
    const [products] = await c.var.ctx.db.read(productsToExport({ limit: MOST_PRODUCTS + 1 }))
    if (products.length > MOST_PRODUCTS) throw TooLarge()
    const rows = products.flatMap((product) => rowsOf(product, exponentOf(product.currency)))
    c.header('Content-Disposition', 'attachment; filename="products.csv"')
    c.header('Cache-Control', 'private, no-store')
    return c.body(formatCsv([exportColumns, ...rows]), 200, { 'Content-Type': 'text/csv; charset=utf-8' })
  },
)

import type { AdjustStock, ReceiveStock } from './schema.ts'

/** The movements that people make; sales, holds and releases belong to orders. */
export type StockMove = 'receive' | 'waste' | 'adjust'

/** What each line does to what is on hand. */
export const signed = (kind: StockMove, { lines }: Pick<ReceiveStock | AdjustStock, 'lines' | 'locationId' | 'reason'>) =>
  lines.map((line) => ({
    variantId: line.variantId,
    delta: 'delta' in line ? line.delta : kind === 'waste' ? -line.quantity : line.quantity,
  }))

import { sql } from 'drizzle-orm'
import { queryOne } from '../../db/query.ts'
import { asText } from '../../db/sql.ts'

const done = { id: asText(sql`r`) }

/** Refuses as `catalog_changed` and `out_of_stock`. */
export const insertOrder = queryOne((q, p: { order: string }) => q.select(done).from(sql`app.place_order(${p.order}::jsonb) r`))

/** `locations`: where the caller works; null is everywhere. */
export const stepOrder = queryOne((q, p: { id: string; moves: string; undo: boolean; locations: readonly string[] | null }) =>
  q.select(done).from(sql`app.move_order(${p.id}::uuid, ${p.moves}::jsonb, ${p.undo}::boolean, ${p.locations}::uuid[]) r`),
)

/** For an order whose money is settled: captured equals refunded and nothing is open. Otherwise refused as `payment_not_settled`. */
export const endOrder = queryOne(
  (q, p: { id: string; states: readonly string[]; shopper: boolean; reason: string; stock: string; locations: readonly string[] | null }) =>
    q
      .select(done)
      .from(
        sql`app.cancel_order(${p.id}::uuid, ${p.states}::text[], ${p.shopper}::boolean, ${p.reason}::text, ${p.stock}::text, ${p.locations}::uuid[]) r`,
      ),
)

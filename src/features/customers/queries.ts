import { and, asc, eq, sql, type SQL, type SQLWrapper } from 'drizzle-orm'
import { customers } from '../../../drizzle/customers.ts'
import { query, queryOne } from '../../db/query.ts'
import { asText } from '../../db/sql.ts'

const own = {
  id: customers.id,
  name: customers.name,
  email: customers.email,
  phone: customers.phone,
  version: customers.version,
  createdAt: customers.createdAt,
}
const customer = { ...own, userId: customers.userId, note: customers.note }

export const customerById = queryOne((q, p: { id: string }) => q.select(customer).from(customers).where(eq(customers.id, p.id)))
export const ownProfile = queryOne((q, p: { id: string }) => q.select(own).from(customers).where(eq(customers.id, p.id)))

/** As the stored sort name was folded; the index compares under the default collation, so the result goes back to it. */
const folded = (text: string | null): SQL => sql`lower(${text}::text)`

/** By code points, whatever the database's collation, so that the index finds a beginning and keeps the order. */
const startsWith = (column: SQLWrapper, start: string | null): SQL =>
  sql`(${start}::text is null or (${column} ~>=~ ${folded(start)} and ${column} ~<~ (${folded(start)} || chr(1114111))))`

type Wanted = { name: string | null; email: string | null; afterName: string | null; afterId: string | null; limit: number }

export const customersAfter = query((q, p: Wanted) =>
  q
    .select(customer)
    .from(customers)
    .where(
      and(
        startsWith(customers.sortName, p.name),
        startsWith(customers.email, p.email),
        sql`(${p.afterId}::uuid is null or (${customers.sortName} ~>=~ ${folded(p.afterName)}
          and (${customers.sortName} ~>~ ${folded(p.afterName)} or ${customers.id} > ${p.afterId}::uuid)))`,
      ),
    )
    .orderBy(sql`${customers.sortName} using ~<~`, asc(customers.id))
    .limit(p.limit),
)

type NewCustomer = { id: string; name: string; email: string | null; phone: string | null; note: string | null }

export const insertCustomer = query((q, p: NewCustomer) =>
  q.insert(customers).values({ id: p.id, name: p.name, email: p.email, phone: p.phone, note: p.note }),
)

export const changedCustomer = query((q, p: { id: string; patch: string; seen: number | null }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.change_customer(${p.id}::uuid, ${p.patch}::jsonb, ${p.seen}) r`),
)

import { asc, eq, sql } from 'drizzle-orm'
import { customers } from '../../../drizzle/customers.ts'
import { users } from '../../../drizzle/identity.ts'
import { staff, tenants } from '../../../drizzle/tenants.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson, asText } from '../../db/sql.ts'

/** What a person is at the tenant that they signed in to. */
export type Membership = {
  tenantId: string
  slug: string
  role: string | null
  locationIds: string[] | null
  customerId: string | null
}

/** What an access token is made of. */
export type Standing = { signInId: string; user: { id: string; email: string; name: string }; membership: Membership | null }

const MOST = 100

/** The context names the e-mail: row security finds the person by it. */
export const userToCheck = queryOne((q, p: { email: string }) =>
  q.select({ id: users.id, passwordHash: users.passwordHash }).from(users).where(eq(users.email, p.email)),
)

export const signUpUser = queryOne((q, p: { entry: string }) =>
  q.select({ standing: asJson<Standing>(sql`r`) }).from(sql`app.sign_up(${p.entry}::jsonb) r`),
)

export const signInUser = queryOne((q, p: { entry: string }) =>
  q.select({ standing: asJson<Standing>(sql`r`) }).from(sql`app.sign_in(${p.entry}::jsonb) r`),
)

export const rotateToken = queryOne((q, p: { entry: string }) =>
  q.select({ outcome: asJson<Standing | { reused: true }>(sql`r`) }).from(sql`app.rotate_token(${p.entry}::jsonb) r`),
)

export const endSignIn = query((q) => q.select({ done: asText(sql`r`) }).from(sql`app.sign_out() r`))

export const profile = queryOne((q, p: { userId: string }) =>
  q.select({ id: users.id, email: users.email, name: users.name, createdAt: users.createdAt }).from(users).where(eq(users.id, p.userId)),
)

const tenantName = { id: tenants.id, slug: tenants.slug, name: tenants.name }

/** Outside any tenant a person sees their own rows of all of them. */
export const workplaces = query((q) =>
  q
    .select({ tenant: tenantName, role: staff.role, locationIds: asJson<string[] | null>(sql`to_json(${staff.locationIds})`) })
    .from(staff)
    .innerJoin(tenants, eq(tenants.id, staff.tenantId))
    .where(eq(staff.active, true))
    .orderBy(asc(tenants.name), asc(tenants.id))
    .limit(MOST),
)

export const shopsOf = query((q) =>
  q
    .select({ tenant: tenantName, customerId: customers.id })
    .from(customers)
    .innerJoin(tenants, eq(tenants.id, customers.tenantId))
    .orderBy(asc(tenants.name), asc(tenants.id))
    .limit(MOST),
)

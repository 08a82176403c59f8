import type { Client } from 'pg'
import { SeedClient, SeedRefused, uuidOf } from './client.ts'
import { DEMO_PASSWORD, type DemoShop, type Person } from './shop.ts'

type SignedIn = { user: { id: string }; accessToken: string }

/** Everybody of this shop can sign in with the demo password: customers as such, the others as its staff. */
export async function hire(api: string, owner: Client, shop: DemoShop): Promise<void> {
  for (const person of shop.people) {
    const { user } = await meet(api, shop, person)
    if (person.role === 'customer') continue
    await owner.query('insert into staff (tenant_id, id, user_id, role) values ($1, $2, $3, $4) on conflict do nothing', [
      uuidOf(shop.slug),
      uuidOf(person.email),
      user.id,
      person.role,
    ])
  }
}

/** A client for the first person of this role; `at` is when they are signed in, and a token lasts minutes. */
export async function signedInAs(api: string, shop: DemoShop, role: string, at?: Date): Promise<SeedClient> {
  const person = shop.people.find((one) => one.role === role)
  if (!person) throw new Error(`nobody is ${role} of ${shop.slug}`)
  const { accessToken } = await signIn(api, person, shop.slug, at)
  return new SeedClient(`${api}/api/v1/tenants/${shop.slug}`, accessToken, at)
}

async function meet(api: string, shop: DemoShop, { name, email, role }: Person): Promise<SignedIn> {
  const tenant = role === 'customer' ? { tenant: shop.slug } : {}
  try {
    return (await new SeedClient(`${api}/api/v1`).post('/auth/signup', {
      name,
      email,
      password: DEMO_PASSWORD,
      ...tenant,
    })) as unknown as SignedIn
  } catch (error) {
    if (error instanceof SeedRefused && error.status === 409) return signIn(api, { email })
    throw error
  }
}

const signIn = async (api: string, { email }: { email: string }, tenant?: string, at?: Date) =>
  (await new SeedClient(`${api}/api/v1`, undefined, at).post('/auth/signin', {
    email,
    password: DEMO_PASSWORD,
    ...(tenant ? { tenant } : {}),
  })) as unknown as SignedIn

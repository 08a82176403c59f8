import { Client } from 'pg'
import { tokenOfSignUp } from '../waiting-sign-up.ts'
import { SeedClient } from './client.ts'
import { employ } from './employ.ts'
import { DEMO_PASSWORD, type DemoShop, type Person } from './shop.ts'

/** Everybody of this shop can sign in with the demo password: customers as such, the others as its staff. */
export async function hire(api: string, ownerUrl: string, owner: SeedClient, shop: DemoShop, at: Date): Promise<void> {
  const staff = new Set((await owner.list('/staff')).map(({ email }) => email))
  for (const person of shop.people.filter(({ email }) => !staff.has(email))) {
    const { email, role } = person
    await signUp({ api, ownerUrl }, person, at, role === 'customer' ? shop.slug : undefined)
    if (role !== 'customer') await employ(ownerUrl, shop.slug, [{ email, role }])
  }
}

/** A client for the first person of this role; `at` is when they are signed in, and a token lasts minutes. */
export async function signedInAs(api: string, shop: DemoShop, role: string, at: Date): Promise<SeedClient> {
  const token = await signIn(api, personOf(shop, role), at, shop.slug)
  return new SeedClient(`${api}/api/v1/tenants/${shop.slug}`, token, at)
}

/** The owner of a shop that is not open yet. */
export async function founder(api: string, ownerUrl: string, shop: DemoShop, at: Date): Promise<SeedClient> {
  const owner = personOf(shop, 'owner')
  await signUp({ api, ownerUrl }, owner, at)
  return new SeedClient(`${api}/api/v1`, await signIn(api, owner, at), at)
}

function personOf(shop: DemoShop, role: string): Person {
  const person = shop.people.find((one) => one.role === role)
  if (!person) throw new Error(`nobody is ${role} of ${shop.slug}`)
  return person
}

/** Nobody reads the mail of an invented address: the owner's login stands for it. No token: an earlier run was interrupted after this. */
async function signUp({ api, ownerUrl }: { api: string; ownerUrl: string }, { name, email }: Person, at: Date, tenant?: string) {
  const client = new SeedClient(`${api}/api/v1`, undefined, at)
  await client.post('/auth/signup', { name, email, ...credentials(tenant) })
  const database = new Client({ connectionString: ownerUrl })
  await database.connect()
  try {
    const token = await tokenOfSignUp(async (text, values) => (await database.query(text, values)).rows, email)
    if (token !== undefined) await client.post('/auth/signup/confirmation', { token, password: DEMO_PASSWORD })
  } finally {
    await database.end()
  }
}

async function signIn(api: string, { email }: Person, at: Date, tenant?: string): Promise<string> {
  const { accessToken } = await new SeedClient(`${api}/api/v1`, undefined, at).post('/auth/signin', { email, ...credentials(tenant) })
  return String(accessToken)
}

const credentials = (tenant?: string) => ({ password: DEMO_PASSWORD, ...(tenant ? { tenant } : {}) })

import { Client } from 'pg'

export type Employee = { email: string; role: string; locationIds?: string[] | null }

/** Lets people who have signed up work for a tenant, past their invitations: demo people have no mailbox of their own. Who works there already stays as they are. */
export async function employ(ownerUrl: string, slug: string, people: readonly Employee[]): Promise<void> {
  const owner = new Client({ connectionString: ownerUrl })
  await owner.connect()
  try {
    for (const { email, role, locationIds = null } of people)
      await owner.query(
        `insert into staff (tenant_id, id, user_id, role, location_ids) select t.id, gen_random_uuid(), u.id, $3, $4
         from tenants t, users u where t.slug = $1 and u.email = $2 on conflict do nothing`,
        [slug, email, role, locationIds],
      )
  } finally {
    await owner.end()
  }
}

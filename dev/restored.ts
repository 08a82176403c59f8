import { Client } from 'pg'
import { brokenAnywhere } from './invariants.ts'
import { asOwner, runCommand } from './owner.ts'

/** Looks at a restored database: every invariant of every tenant. Throws with the first that is broken. */
export async function restored({ ownerUrl }: { ownerUrl: string }): Promise<{ tenants: number }> {
  const [broken] = Object.entries(await brokenAnywhere(ownerUrl))
  if (broken) throw new Error(`An invariant is broken: ${broken[0]}: ${JSON.stringify(broken[1])}`)
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ tenants: number }>('select count(*)::int as tenants from tenants')
    return { tenants: rows[0]?.tenants ?? 0 }
  } finally {
    await client.end()
  }
}

/**
 * What Neon's restore and pg_restore leave undone: transaction ids and sequences went back, so that a feed's listener would take new events
 * for ones that it knows. In a new epoch they come after everything.
 */
export async function raiseEpoch(ownerUrl: string): Promise<number> {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ epoch: number }>('select app.raise_feed_epoch() as epoch')
    await client.query('analyze')
    return rows[0]?.epoch ?? 0
  } finally {
    await client.end()
  }
}

if (import.meta.main) {
  await runCommand(() =>
    asOwner(async ({ owner }) => {
      const epoch = await raiseEpoch(owner)
      const { tenants } = await restored({ ownerUrl: owner })
      return `The feed goes on in epoch ${epoch}; ${tenants} tenants, every invariant holds.`
    }),
  )
}

import { Client } from 'pg'
import { cornerCoffee } from './corner-coffee.ts'
import { writeMenu } from './menu.ts'
import { hire, signedInAs } from './people.ts'
import { openPremises, stockShelves } from './premises.ts'
import { hasSold, sellForDays } from './sales.ts'
import type { DemoShop } from './shop.ts'
import { stillWater } from './still-water.ts'

export const demoShops: DemoShop[] = [cornerCoffee, stillWater]

/**
 * Two tenants that a reader recognises. Through the API wherever it has a route; as the database's owner for what existed before the
 * first person signed in. Whatever is there already stays: an interrupted run is finished, and one more changes nothing.
 */
export async function seedDemo({ api, ownerUrl, now = new Date() }: { api: string; ownerUrl: string; now?: Date }): Promise<void> {
  await Promise.all(demoShops.map((shop) => fill(api, ownerUrl, shop, now)))
}

async function fill(api: string, ownerUrl: string, shop: DemoShop, now: Date): Promise<void> {
  const owner = new Client({ connectionString: ownerUrl })
  await owner.connect()
  try {
    if (await hasSold(owner, shop)) return
    await openPremises(owner, shop)
    await hire(api, owner, shop)
    await writeMenu(await signedInAs(api, shop, 'owner'), shop)
    await stockShelves(owner, shop)
    await sellForDays(api, owner, shop, now)
  } finally {
    await owner.end()
  }
}

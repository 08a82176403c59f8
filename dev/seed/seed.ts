import { cornerCoffee } from './corner-coffee.ts'
import { writeMenu } from './menu.ts'
import { hire, signedInAs } from './people.ts'
import { openPremises, stockShelves } from './premises.ts'
import { hasSold, openingOf, sellForDays } from './sales.ts'
import type { DemoShop } from './shop.ts'
import { stillWater } from './still-water.ts'
import { writeTimetable } from './timetable.ts'

export const demoShops: DemoShop[] = [cornerCoffee, stillWater]

/**
 * Two tenants that a reader recognises, made through the API alone: the dev Worker lets a request say when it happens, so the shops open
 * days ago. Whatever is there already stays: an interrupted run is finished, and one more changes nothing.
 */
export async function seedDemo({ api, ownerUrl, now = new Date() }: { api: string; ownerUrl: string; now?: Date }): Promise<void> {
  await Promise.all(demoShops.map((shop) => fill(api, ownerUrl, shop, now)))
}

async function fill(api: string, ownerUrl: string, shop: DemoShop, now: Date): Promise<void> {
  const isFilled = await hasSold(ownerUrl, shop)
  const opening = openingOf(now)
  await openPremises(api, ownerUrl, shop, opening)
  if (isFilled) return
  const owner = await signedInAs(api, shop, 'owner', opening)
  const [products] = await Promise.all([writeMenu(owner, shop), hire(api, ownerUrl, owner, shop, opening)])
  await stockShelves(api, shop, products, opening)
  await writeTimetable(owner, shop, opening)
  await sellForDays(api, shop, products, now)
}

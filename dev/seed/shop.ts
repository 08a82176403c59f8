export type Person = { name: string; email: string; role: string }
export type DemoProduct = {
  name: string
  category: string
  /** Minor units; several sizes are several variants. */
  price: number | Record<string, number>
  tax: string
  modifiers?: string[]
  /** How many lie at the only location; absent: made to order, never counted. */
  stock?: number
}
export type DemoModifierList = { name: string; min: number; max: number; options: Record<string, number>; usual?: string }

export type DemoClassType = {
  name: string
  difficulty: 'all' | 'beginner' | 'intermediate' | 'advanced'
  durationMinutes: number
  capacity: number
  price: number
}
export type DemoSeries = { classType: string; room: string; time: string; days: string }
/** What a studio teaches, where, and when in the week. */
export type DemoStudio = { rooms: string[]; classTypes: DemoClassType[]; series: DemoSeries[] }

/** A demo tenant, as somebody would describe it on a page. */
export type DemoShop = {
  slug: string
  name: string
  country: string
  currency: string
  zone: string
  taxMode: 'inclusive' | 'exclusive'
  location: { name: string; slug: string; address: string }
  people: Person[]
  taxes: Record<string, number>
  categories: string[]
  modifierLists: DemoModifierList[]
  products: DemoProduct[]
  studio?: DemoStudio
}

/** The same for every demo sign-in. */
export const DEMO_PASSWORD = 'flat white and no sugar'

export const slugOf = (name: string): string =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')

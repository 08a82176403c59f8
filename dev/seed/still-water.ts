import type { DemoProduct, DemoShop } from './shop.ts'

const ware = (category: string, name: string, price: number, stock: number): DemoProduct => ({
  name,
  category,
  price,
  tax: 'Sales tax',
  stock,
})
const tea = (name: string): DemoProduct => ({ name, category: 'Tea bar', price: 450, tax: 'Sales tax', modifiers: ['Sweetener'] })

/** A yoga studio in New York: prices without tax, another currency, another day. Its classes come with their room; for now it sells goods. */
export const stillWater: DemoShop = {
  slug: 'still-water-yoga',
  name: 'Still Water Yoga',
  country: 'US',
  currency: 'USD',
  zone: 'America/New_York',
  taxMode: 'exclusive',
  location: { name: 'Front desk', slug: 'front-desk', address: '12 Bond Street, New York, NY 10012' },
  people: [
    { name: 'Otis Owner', email: 'owner@still-water.example', role: 'owner' },
    { name: 'Maya Manager', email: 'manager@still-water.example', role: 'manager' },
    { name: 'Finn Frontdesk', email: 'desk@still-water.example', role: 'staff' },
    { name: 'Ines Instructor', email: 'instructor@still-water.example', role: 'instructor' },
    { name: 'Grace Customer', email: 'grace@still-water.example', role: 'customer' },
  ],
  taxes: { 'Sales tax': 88_750 },
  categories: ['Mats', 'Props', 'To wear', 'Bottles', 'Tea bar'],
  modifierLists: [{ name: 'Sweetener', min: 0, max: 2, options: { Honey: 50, Agave: 50, 'Coconut sugar': 25 } }],
  products: [
    ware('Mats', 'Everyday mat', 6800, 20),
    ware('Mats', 'Travel mat', 4800, 15),
    ware('Mats', 'Mat strap', 1600, 40),
    ware('Props', 'Cork block', 2200, 30),
    ware('Props', 'Cotton strap', 1400, 30),
    ware('Props', 'Bolster', 5900, 8),
    ware('To wear', 'Studio hoodie', 7200, 12),
    ware('To wear', 'Grip socks', 1800, 50),
    ware('Bottles', 'Steel bottle', 3400, 25),
    ware('Bottles', 'Glass tumbler', 2600, 20),
    tea('Ginger tea'),
    tea('Tulsi tea'),
  ],
}

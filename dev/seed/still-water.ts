import type { DemoProduct, DemoShop } from './shop.ts'

const ware = (category: string, name: string, price: number, stock: number): DemoProduct => ({
  name,
  category,
  price,
  tax: 'Sales tax',
  stock,
})
const tea = (name: string): DemoProduct => ({ name, category: 'Tea bar', price: 450, tax: 'Sales tax', modifiers: ['Sweetener'] })

/** A yoga studio in New York: prices without tax, another currency, another day; classes all week, and goods at the desk. */
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
  studio: {
    rooms: ['River room', 'Sky room'],
    classTypes: [
      { name: 'Vinyasa flow', difficulty: 'intermediate', durationMinutes: 60, capacity: 16, price: 2400 },
      { name: 'Slow flow', difficulty: 'beginner', durationMinutes: 60, capacity: 16, price: 2200 },
      { name: 'Yin', difficulty: 'all', durationMinutes: 75, capacity: 12, price: 2400 },
      { name: 'Ashtanga', difficulty: 'advanced', durationMinutes: 90, capacity: 10, price: 2800 },
    ],
    series: [
      { classType: 'Ashtanga', room: 'Sky room', time: '06:30', days: 'MO,WE,FR' },
      { classType: 'Slow flow', room: 'River room', time: '07:00', days: 'TU,TH' },
      { classType: 'Vinyasa flow', room: 'River room', time: '12:15', days: 'MO,TU,WE,TH,FR' },
      { classType: 'Vinyasa flow', room: 'Sky room', time: '18:00', days: 'MO,TU,WE,TH' },
      { classType: 'Yin', room: 'River room', time: '19:30', days: 'TU,SU' },
      { classType: 'Slow flow', room: 'Sky room', time: '10:00', days: 'SA,SU' },
    ],
  },
}

/** What each room is about, in the words of the reference. A room that is not here has no place in the document. */
const rooms: Record<string, string> = {
  'api-keys': 'Keys for programs: what each may do, where and until when.',
  archives: 'All that a tenant has, in one file for its owner.',
  audit: 'Who did what, when and from where. Written with every change, never rewritten.',
  auth: 'People and their sign-ins: one account, a token for each tenant that it is used at.',
  cards: 'Cards that customers save to be charged without being there, and remove again. Their numbers are Stripe’s alone.',
  catalog: 'Products, their variants, and what each location sells them for.',
  categories: 'The tree that customers browse.',
  classes: 'Kinds of classes, and the rooms that they are held in.',
  closures: 'Closing a tenant for good: asked for, taken back, and done.',
  consents: 'What people are asked to agree to, and what they have agreed to.',
  customers: 'The people a tenant sells to, with or without an account.',
  devices: 'Tills, kiosks and screens: paired by a code, bound to a key pair, revoked.',
  domains: 'Host names of a tenant’s own, proven in the DNS: there its routes leave the tenant out of their path.',
  docs: 'This description, and whether the Worker lives and may get requests.',
  factors: 'What people sign in with besides a password: authenticator apps and passkeys.',
  exports: 'A copy of all that is known of a person, for that person.',
  imports: 'Catalogues as CSV files, in and out: checked first, then applied as a whole.',
  inventory: 'Stock by location: what is there, what is reserved, and every movement between.',
  jobs: 'Events that a tenant’s changes raised, and their delivery.',
  mail: 'Where the provider of mail tells what became of it.',
  me: 'Whoever is signed in: profile, password, e-mail, and where else they are signed in.',
  modifiers: 'Choices on top of a variant: milk, size, extra shots.',
  oidc: 'Signing in with another provider, and whom that is linked to.',
  orders: 'Baskets priced, orders placed, prepared and handed over.',
  payments: 'Cash and cards for an order, and money given back.',
  'pay-links': 'Links with which anybody can pay what is due of one order by card, without signing in.',
  pins: 'Who stands at a till: PINs of staff, good on paired devices alone.',
  platform: 'All tenants, for those who run the platform: plans, people, deliveries. Every look is written down.',
  privacy: 'Being forgotten: asked for, taken back, and done everywhere.',
  plans: 'What a tenant’s plan holds, and how much of it is used.',
  realtime: 'Orders and locations as they happen, over server-sent events.',
  series: 'What repeats: rules on the wall of a time zone, and the sessions that they make.',
  sessions: 'The schedule: dated classes, alone or of a series.',
  staff: 'Who works there, in which role, at which locations: roles of your own, and who is invited.',
  support: 'When support acts as somebody who works there: why, who, until when; and its end.',
  taxes: 'Rates that products are sold with, inside the price or on top of it.',
  tenants: 'The business itself: settings and locations.',
  webhooks: 'Where Stripe tells what became of payments.',
}

/** The tags of these rooms, by name. Throws for a room without a description. */
export function tagsOf(names: Iterable<string>) {
  return [...new Set(names)].toSorted().map((name) => {
    const description = rooms[name]
    if (description === undefined) throw new Error(`dev/openapi-tags.ts has no words for the room ${name}`)
    return { name, description }
  })
}

import type { Local } from './local.ts'
import type { Settings } from './local-settings.ts'
import { cornerCoffee } from './seed/corner-coffee.ts'
import { locationIdOf } from './seed/premises.ts'
import { demoShops } from './seed/seed.ts'
import { DEMO_PASSWORD } from './seed/shop.ts'

type Run = { settings: Settings; isSeeded: boolean; ms: number }

/** What `npm start` prints when everything answers. */
export function greeting({ api, ops, stripe, mail, database }: Local, { settings: { given }, isSeeded, ms }: Run): string {
  const sandbox = `Stripe's sandbox (stripe listen --forward-to ${api}/api/v1/webhooks/stripe/platform)`
  return `
Cortado is ready after ${(ms / 1000).toFixed(1)} s. Ctrl-C stops it; the data stays.

  API       ${api}/api/v1
  Docs      ${api}/docs
  Ops       ${ops} (requests, slow queries, what waits and what is dead)
  Stripe    ${stripe ? `${stripe} (the stand-in: see, pay, decline and disturb)` : sandbox}
  Mail      ${mail ? `${mail} (everything that was sent; nothing leaves this machine)` : 'sent by your provider'}
  Database  ${withoutPassword(database.urls.owner)}${given['DATABASE_URL'] ? '' : ' (embedded)'}
${isSeeded ? `${signIns()}\n${firstSteps(api)}` : ''}`
}

const withoutPassword = (url: string) => Object.assign(new URL(url), { password: '' }).href

function signIns(): string {
  const lines = demoShops.flatMap(({ slug, people }) => [`  ${slug}`, ...people.map(({ email, role }) => `    ${email.padEnd(32)}${role}`)])
  return `\nDemo sign-ins, all with the password "${DEMO_PASSWORD}":\n${lines.join('\n')}\n`
}

function firstSteps(api: string): string {
  const tenant = `${api}/api/v1/tenants/${cornerCoffee.slug}`
  const signIn = JSON.stringify({ email: 'barista@corner-coffee.example', password: DEMO_PASSWORD, tenant: cornerCoffee.slug })
  return `To try:
  curl -s '${tenant}/products?limit=3'
  TOKEN=$(curl -s ${api}/api/v1/auth/signin --json '${signIn}' | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')
  curl -s ${tenant}/locations/${locationIdOf(cornerCoffee)}/kitchen -H "Authorization: Bearer $TOKEN"
`
}

import type { Local } from './local.ts'
import type { Settings } from './local-settings.ts'

/** What `npm start` prints when everything answers. */
export function greeting({ api, stripe, database }: Local, { given }: Settings, ms: number): string {
  return `
Cortado is ready after ${(ms / 1000).toFixed(1)} s. Ctrl-C stops it; the data stays.

  API       ${api}/api/v1
  Docs      ${api}/docs
  Stripe    ${stripe ?? `Stripe's sandbox: stripe listen --forward-to ${api}/api/v1/webhooks/stripe/platform`}
  Database  ${without(database.urls.owner)}${given['DATABASE_URL'] ? '' : ' (embedded)'}
`
}

const without = (url: string) => Object.assign(new URL(url), { password: '' }).href

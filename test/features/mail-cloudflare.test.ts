import { expect, inject, test } from 'vitest'
import { serve } from '../../dev/serve.ts'
import { queueMail } from '../support/mails.ts'
import { minutesLater } from '../support/sweep.ts'
import { id, sql, world } from '../support/world.ts'

test('Cloudflare’s binding takes mail as its local twin wants it, and our row knows its id', async () => {
  const variables = { ...inject('servers').variables, MAIL_PROVIDER: 'cloudflare', MAIL_REPLY_TO: 'answers@cortado.example' }
  const worker = await serve({ variables, entrypoint: 'dev/worker.ts', sendsMail: true })
  try {
    const shop = await world()
    const to = `${id()}@example.test`
    const link = 'https://app.example/password-reset#token=abcdefghijklmnop'
    await queueMail(shop, { to, template: 'password-reset', data: { name: 'Ada', link, minutes: 30 }, dedupe: to }, { sends: false })
    const headers = { 'x-cortado-now': minutesLater(2).toISOString() }
    await fetch(`${worker.url}/__dev/sweep?tenant=${shop.tenantId}`, { method: 'POST', headers })
    const [row] = await sql('select state, provider, provider_ref, last_error from mails where recipient = $1', [to])
    expect(row).toEqual({ state: 'sent', provider: 'cloudflare', provider_ref: expect.any(String), last_error: null })
  } finally {
    await worker.stop()
  }
})

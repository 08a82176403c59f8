import { expect, inject, test } from 'vitest'
import { deliverMails } from '../../src/features/mail/jobs.ts'
import { mailFault, mailNews, mailsTo, mailTo, tokenIn } from '../support/mailbox.ts'
import { queueMail } from '../support/mails.ts'
import { sweep, minutesLater } from '../support/sweep.ts'
import { id, sql, world, type World } from '../support/world.ts'

const address = () => `${id()}@example.test`
const reset = (to: string, more: object = {}) => ({
  to,
  template: 'password-reset' as const,
  data: { name: 'Ada', link: 'https://app.example/password-reset#token=abcdefghijklmnop', minutes: 30 },
  dedupe: `password-reset/${to}`,
  ...more,
})

type Row = { state: string; attempts: number; data: string; provider_ref: string | null; last_error: string | null; outcome: string | null }
const rowOf = async (to: string) => (await sql<Row>('select *, data::text as data from mails where recipient = $1', [to]))[0]

/** A minute of the Worker's own cron, for one tenant. */
const tick = async (shop: World, now?: Date) => {
  const headers = now === undefined ? {} : { 'x-cortado-now': now.toISOString() }
  const answer = await fetch(`${inject('servers').api}/__dev/sweep?tenant=${shop.tenantId}`, { method: 'POST', headers })
  return answer.json<Record<string, number | null>>()
}

test('mail of a person without a tenant goes out after the commit, once, and its secrets are forgotten', async () => {
  const to = address()
  await queueMail(null, reset(to))
  const mail = await mailTo(to)
  expect(mail.subject).toBe('Choose a new password for Cortado')
  expect(mail.from).toBe('"Cortado" <hello@cortado.example>')
  expect(tokenIn(mail.links[0])).toBe('abcdefghijklmnop')
  expect(mail.html).toContain('href="https://app.example/password-reset#token=abcdefghijklmnop"')
  expect(mail.headers['Auto-Submitted']).toBe('auto-generated')
  expect(await rowOf(to)).toMatchObject({ attempts: 1, data: '{}', provider_ref: mail.id })
})

test('twins with one dedupe are one mail, in each tenant', async () => {
  const to = address()
  const [one, other] = await Promise.all([world(), world()])
  await Promise.all([...Array.from({ length: 10 }, () => queueMail(one, reset(to))), queueMail(other, reset(to))])
  expect(await mailsTo(to)).toHaveLength(2)
})

test('what was queued when its Worker died is sent by the sweep, by the bundle that runs', async () => {
  const to = address()
  const shop = await world()
  await sql(`update tenants set locale = 'de-AT', name = 'Café Zentral', brand_color = '#0b5fff' where id = $1`, [shop.tenantId])
  await queueMail(shop, reset(to), { sends: false })
  expect((await tick(shop))['mail.deliver']).toBe(0)
  expect((await tick(shop, minutesLater(2)))['mail.deliver']).toBe(1)
  const mail = await mailTo(to)
  expect(mail.subject).toBe('Wähle ein neues Passwort für Café Zentral')
  expect(mail.from).toBe('"Café Zentral" <hello@cortado.example>')
  expect(mail.html).toContain('#0b5fff')
})

test('a provider that is down is asked again, later and later, and what is lost on the way comes once', async () => {
  const to = address()
  const shop = await world()
  await mailFault(to, 'down')
  await mailFault(to, 'lost')
  await queueMail(shop, reset(to))
  expect(await rowOf(to)).toMatchObject({ state: 'queued', attempts: 1, last_error: 'internal_server_error' })
  expect((await rowOf(to))?.data).toContain('abcdefghijklmnop')
  expect(await sweep(deliverMails, shop)).toBe(0)
  expect(await sweep(deliverMails, shop, minutesLater(1))).toBe(1)
  expect(await rowOf(to)).toMatchObject({ attempts: 2, last_error: 'unreachable' })
  expect(await sweep(deliverMails, shop, minutesLater(3))).toBe(1)
  const mails = await mailsTo(to)
  expect(mails).toHaveLength(1)
  expect(await rowOf(to)).toMatchObject({ attempts: 3, provider_ref: mails[0]?.id })
})

test('what nobody will ever take has failed; what is never taken is dead after a day', async () => {
  const [refused, never] = [address(), address()]
  const shop = await world()
  await mailFault(refused, 'refused')
  await mailFault(never, 'busy', 100)
  await Promise.all([queueMail(shop, reset(refused)), queueMail(shop, reset(never))])
  expect(await rowOf(refused)).toMatchObject({ state: 'failed', data: '{}', last_error: 'validation_error' })
  for (let hour = 1; hour < 80; hour += 7) await sweep(deliverMails, shop, minutesLater(60 * hour))
  expect(await rowOf(never)).toMatchObject({ state: 'dead', attempts: 12, data: '{}', last_error: 'rate_limit_exceeded' })
  expect(await mailsTo(never)).toEqual([])
})

test('mail whose links have ended is not sent any more', async () => {
  const to = address()
  const shop = await world()
  await queueMail(shop, reset(to, { until: minutesLater(30) }), { sends: false })
  await sweep(deliverMails, shop, minutesLater(31))
  expect(await rowOf(to)).toMatchObject({ state: 'dead', last_error: 'its links have ended' })
  expect(await mailsTo(to)).toEqual([])
})

test('a bounce marks its mail, and its address gets none for thirty days', async () => {
  const to = address()
  const shop = await world()
  await queueMail(shop, reset(to))
  expect(await mailNews(to, 'delivered')).toBe(200)
  expect(await rowOf(to)).toMatchObject({ state: 'sent', outcome: 'delivered' })
  expect(await mailNews(to, 'bounced')).toBe(200)
  expect(await rowOf(to)).toMatchObject({ state: 'bounced', outcome: 'bounced', last_error: 'Permanent/General' })
  await queueMail(shop, reset(to.toUpperCase(), { dedupe: 'second' }))
  expect(await rowOf(to.toUpperCase())).toMatchObject({ state: 'failed', last_error: 'suppressed: bounced', data: '{}' })
  await queueMail(shop, reset(to, { dedupe: 'third' }), { now: minutesLater(31 * 24 * 60) })
  expect(await mailsTo(to)).toHaveLength(2)
})

test('who calls our mail unwanted still gets what their account depends on', async () => {
  const to = address()
  const shop = await world()
  const invitation = { inviter: 'Ada', role: 'barista', link: 'https://app.example/invitations#token=x', days: 7 }
  await queueMail(shop, { to, template: 'invitation', data: invitation, dedupe: `invitation/${to}` })
  expect(await mailNews(to, 'complained')).toBe(200)
  await queueMail(shop, { to, template: 'invitation', data: invitation, dedupe: `again/${to}` })
  await queueMail(shop, reset(to))
  expect((await mailsTo(to)).map(({ subject }) => subject)).toEqual([
    'Choose a new password for Test Shop',
    'Test Shop invites you to its team',
  ])
})

test('the provider’s word is heard once, before or after our own note that it was sent', async () => {
  const to = address()
  const shop = await world()
  await mailFault(to, 'lost')
  await queueMail(shop, reset(to))
  expect((await rowOf(to))?.state).toBe('queued')
  const eventId = `msg_${id()}`
  const statuses = await Promise.all(Array.from({ length: 5 }, () => mailNews(to, 'bounced', eventId)))
  expect(new Set(statuses)).toEqual(new Set([200]))
  expect(await rowOf(to)).toMatchObject({ state: 'bounced', data: '{}' })
  expect(await sql('select id from mail_events where id = $1', [eventId])).toHaveLength(1)
  expect(await sweep(deliverMails, shop, minutesLater(5))).toBe(0)
  const other = address()
  await mailFault(other, 'hasty')
  await queueMail(shop, reset(other))
  expect(await rowOf(other)).toMatchObject({ state: 'bounced', outcome: 'bounced', data: '{}', provider_ref: expect.any(String) })
})

import { expect, test } from 'vitest'
import { anyone, api, Client } from '../support/client.ts'
import { callsOf } from '../support/faults.ts'
import { mailTo, mailsTo, tokenFor } from '../support/mailbox.ts'
import { hired, PASSWORD, signedUp } from '../support/sign-up.ts'
import { eventually } from '../support/stripe.ts'
import { later, ran, stored } from '../support/worker-jobs.ts'
import { id, product, sql, world, type World } from '../support/world.ts'

const stateOf = async (exportId: string) =>
  (await sql<{ state: string }>('select state from data_exports where id = $1', [exportId]))[0]?.state
const isReady = (exportId: string) =>
  eventually(
    () => stateOf(exportId),
    (state) => state === 'ready',
  )

const file = (exportId: string, token: string, at?: string) =>
  anyone().get(`/exports/${exportId}/file?token=${encodeURIComponent(token)}`, { at, unchecked: 'a file is no answer in an envelope' })

async function shopperOf(shop: World) {
  const { email, data } = await signedUp({ tenant: shop.slug, name: `Name${id().slice(-8)}` })
  const me = new Client(shop.base, data.accessToken)
  const account = anyone(data.accessToken)
  const customer = (await me.get('/customers/me')).body.data
  return { email, me, account, customer, userId: (await account.get('/me')).body.data.id as string }
}

test('a person gets all that every tenant knows of them, by a link that ends', async () => {
  const [here, there] = await Promise.all([world(), world()])
  const { email, me, account, customer, userId } = await shopperOf(here)
  await me.patch('/customers/me', { phone: '+49 30 98765' })
  await here.owner.patch(`/customers/${customer.id}`, { note: 'Likes the window seat' })
  const { variantId } = await product(here, { price: 450 })
  const order = { locationId: here.locationId, note: 'Not too hot', lines: [{ variantId, quantity: 2 }] }
  const placed = (await me.post('/orders', order)).body.data
  await me.post(`/orders/${placed.id}/payments`, { kind: 'card_online', paymentMethod: 'pm_card_visa' })
  await here.owner.post('/orders', { ...order, note: 'Somebody else’s' })
  const elsewhere = (await anyone().post('/auth/signin', { email, password: PASSWORD, tenant: there.slug })).body.data
  expect(elsewhere.accessToken).toBeDefined()

  const asked = await account.post('/me/exports')
  expect([asked.status, asked.body.data.state]).toEqual([202, 'queued'])
  const exportId = asked.body.data.id as string
  const token = await tokenFor(email, `/exports/${exportId}`)
  await isReady(exportId)
  const answer = await file(exportId, token)
  expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([200, 'private, no-store'])
  expect(answer.headers.get('Content-Disposition')).toContain(exportId)
  const copy = answer.body
  expect(copy.account).toMatchObject([{ id: userId, email }])
  expect(copy.signIns.length).toBeGreaterThan(0)
  expect(copy.accountLog.map(({ action }: { action: string }) => action)).toContain('export.asked')
  expect(copy.mails.length).toBeGreaterThan(0)
  expect(copy.tenants.map(({ slug }: { slug: string }) => slug)).toEqual([here.slug, there.slug].toSorted())
  const known = copy.tenants.find(({ slug }: { slug: string }) => slug === here.slug)
  expect(known.customer).toMatchObject([{ id: customer.id, phone: '+49 30 98765', note: 'Likes the window seat' }])
  expect(known.orders).toMatchObject([{ id: placed.id, note: 'Not too hot', total: 900 }])
  expect(known.orders[0].orderLines).toMatchObject([{ variantId, quantity: 2, total: 900 }])
  expect(known.orders[0].payments).toMatchObject([{ amount: 900, state: 'captured' }])
  expect(known.auditOfThem.map(({ action }: { action: string }) => action)).toContain('customer.changed')
  // what proves who somebody is goes nowhere
  expect(answer.text).not.toMatch(/passwordHash|clientSecret|_secret_|\$argon2id/)
  expect(answer.text).not.toContain('Somebody else’s')

  const requestId = `export-${id()}`
  await fetch(`${api()}/api/v1/exports/${exportId}/file?token=${token}`, { headers: { 'X-Request-Id': requestId } })
  expect((await callsOf(requestId)).count).toBe(1)
  expect((await file(exportId, 'x'.repeat(43))).body.code).toBe('EXPORT_NOT_FOUND')
  expect((await file(id(), token)).body.code).toBe('EXPORT_NOT_FOUND')
  expect((await file(exportId, token, later(7.01))).body.code).toBe('EXPORT_NOT_FOUND')
  const { key } = (await sql<{ key: string }>('select key from data_exports where id = $1', [exportId]))[0] ?? { key: '' }
  expect((await stored(key)).status).toBe(200)
  await ran('exports.expire', later(7.01))
  expect(await stateOf(exportId)).toBe('expired')
  expect((await stored(key)).status).toBe(404)
  expect((await account.get('/me/exports')).body.data).toMatchObject([{ id: exportId, state: 'expired' }])
})

test('what the request could not write the sweep writes, once, and a few copies a day are enough', async () => {
  const shop = await world()
  const { email, account, userId } = await shopperOf(shop)
  const exportId = id()
  await sql(`insert into data_exports (id, user_id, asked_by, key, lease_until) values ($1, $2, $2, $3, now() - interval '1 minute')`, [
    exportId,
    userId,
    `exports/${exportId}.json`,
  ])
  // 12 MB, which no single answer of the database may hold
  await sql(
    `insert into mails (id, recipient, template, data, dedupe, state) select gen_random_uuid(), $1, 'welcome', jsonb_build_object('text', repeat('本', 50000)), 'long/' || gen_random_uuid(), 'sent' from generate_series(1, 80)`,
    [email],
  )
  await Promise.all([ran('exports.write', later(0)), ran('exports.write', later(0))])
  await isReady(exportId)
  await mailTo(email, /copy of the data/)
  const copies = async () => (await mailsTo(email)).filter(({ subject }) => /copy of the data/.test(subject))
  expect(await copies()).toHaveLength(1)
  const { mails } = (await file(exportId, await tokenFor(email, `/exports/${exportId}`))).body
  const long = (mails as { id: string; data: { text?: string } }[]).filter(({ data }) => data.text?.length === 50_000)
  expect([long.length, new Set(long.map((one) => one.id)).size]).toEqual([80, 80])
  // a try that died behind its mail, and whose link the next one can not make again: another mail leads there
  await sql(`update data_exports set state = 'queued', hash = null, lease_until = null, key = 'exports/again-' || id where id = $1`, [
    exportId,
  ])
  await ran('exports.write', later(0))
  await isReady(exportId)
  await eventually(copies, (found) => found.length === 2)
  expect((await file(exportId, await tokenFor(email, `/exports/${exportId}`))).status).toBe(200)
  const statuses: number[] = []
  for (let i = 0; i < 6; i++) statuses.push((await account.post('/me/exports')).status)
  expect(statuses.filter((status) => status === 202).length).toBe(4)
  expect(statuses.at(-1)).toBe(429)
})

test('a tenant gets what it knows of its customer, and nothing of another tenant or of the account', async () => {
  const [here, there] = await Promise.all([world(), world()])
  const { email, customer } = await shopperOf(here)
  await anyone().post('/auth/signin', { email, password: PASSWORD, tenant: there.slug })
  const clerk = await here.staff('staff')
  expect((await clerk.post(`/customers/${customer.id}/exports`)).status).toBe(403)
  expect((await there.owner.post(`/customers/${customer.id}/exports`)).body.code).toBe('CUSTOMER_NOT_FOUND')
  const { email: boss, client: admin } = await hired(here, 'admin')
  const asked = await admin.post(`/customers/${customer.id}/exports`)
  expect(asked.status).toBe(202)
  const exportId = asked.body.data.id as string
  const token = await tokenFor(boss, `/exports/${exportId}`)
  await isReady(exportId)
  const copy = (await file(exportId, token)).body
  expect(copy.tenants.map(({ slug }: { slug: string }) => slug)).toEqual([here.slug])
  expect(copy.tenants[0].customer).toMatchObject([{ id: customer.id }])
  expect(copy.account).toBeUndefined()
  expect((await admin.get(`/customers/${customer.id}/exports`)).body.data).toMatchObject([{ id: exportId, state: 'ready' }])
  const actions = await sql('select action from audit_log where tenant_id = $1 and resource_id = $2', [here.tenantId, customer.id])
  expect(actions.map(({ action }) => action)).toContain('customer.export-asked')
})

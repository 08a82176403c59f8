import { inject, expect, test } from 'vitest'
import { anyone, Client } from '../support/client.ts'
import { checkInvariants } from '../support/invariants.ts'
import { mailsTo } from '../support/mailbox.ts'
import { PASSWORD, signedUp } from '../support/sign-up.ts'
import { eventually } from '../support/stripe.ts'
import { later, ran, refusing, stored } from '../support/worker-jobs.ts'
import { id, product, sql, world, type World } from '../support/world.ts'

/** Every table of the database as COPY writes it. */
async function dumped() {
  const { Client: Postgres } = await import('pg')
  const { to: copyTo } = await import('pg-copy-streams')
  const client = new Postgres({ connectionString: inject('servers').owner })
  await client.connect()
  const parts: Record<string, string> = {}
  try {
    await client.query('set row_security = off')
    const { rows } = await client.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'public'`)
    for (const { name } of rows) {
      const chunks: Buffer[] = []
      for await (const chunk of client.query(copyTo(`copy public."${name}" to stdout`))) chunks.push(chunk as Buffer)
      parts[name] = Buffer.concat(chunks).toString()
    }
  } finally {
    await client.end()
  }
  return parts
}

const foundIn = (tables: Record<string, string>, words: readonly string[]) =>
  Object.entries(tables).flatMap(([table, text]) => words.filter((word) => text.includes(word)).map((word) => `${table}: ${word}`))

const mark = () => id().slice(-12)

/** Somebody who left something of themselves wherever the API lets them, and those words. */
async function planted(shop: World) {
  const tag = mark()
  const word = (what: string) => `${what}${tag}`
  const words = {
    email: `${word('first')}@example.test`,
    accountName: word('Accountname'),
    newAccountName: word('Newname'),
    address: `203.0.113.${1 + Math.floor(Math.random() * 250)}`,
    userAgent: word('Agent'),
    customerName: word('Customer'),
    customerEmail: `${word('shop')}@example.test`,
    phone: `+49 30 ${String(Date.now()).slice(-9)}`,
    staffNote: word('Staffnote'),
    orderName: word('Ordername'),
    orderNote: word('Ordernote'),
    lineNote: word('Linenote'),
    cancelReason: word('Cancelreason'),
    refundReason: word('Refundreason'),
    changedEmail: `${word('changed')}@example.test`,
    secondAgent: word('Secondagent'),
    receipt: `${word('billing')}@example.test`,
  }
  const headers = { 'CF-Connecting-IP': words.address, 'User-Agent': words.userAgent }
  const { data } = await signedUp({ email: words.email, name: words.accountName, tenant: shop.slug }, { headers })
  const me = new Client(shop.base, data.accessToken)
  const account = anyone(data.accessToken)
  const customerId = (await me.get('/customers/me')).body.data.id as string
  const ok = async (answer: Promise<{ status: number; text: string; body: { data: { id: string } } }>) => {
    const { status, text, body } = await answer
    if (status >= 300) throw new Error(`${status} ${text}`)
    return body.data
  }
  await ok(account.patch('/me', { name: words.newAccountName }, { headers }))
  await ok(account.post('/me/email-changes', { email: words.changedEmail, password: PASSWORD }, { headers }))
  await ok(anyone().post('/auth/signin', { email: words.email, password: PASSWORD }, { headers: { 'User-Agent': words.secondAgent } }))
  await ok(me.patch('/customers/me', { name: words.customerName, email: words.customerEmail, phone: words.phone }, { headers }))
  await ok(shop.owner.patch(`/customers/${customerId}`, { note: words.staffNote }))
  const { variantId } = await product(shop, { price: 450, stock: 50 })
  const basket = (more: object) => ({
    locationId: shop.locationId,
    name: words.orderName,
    note: words.orderNote,
    lines: [{ variantId, quantity: 2, note: words.lineNote }],
    ...more,
  })
  const first = await ok(me.post('/orders', basket({}), { headers }))
  await ok(me.post(`/orders/${first.id}/payments`, { kind: 'card_online', paymentMethod: 'pm_card_visa' }, { headers }))
  await eventually(
    async () => (await me.get(`/orders/${first.id}`)).body.data.paymentStatus,
    (status) => status === 'paid',
  )
  for (const step of ['start', 'ready', 'completion']) await ok(shop.owner.post(`/orders/${first.id}/${step}`))
  await ok(shop.owner.post(`/orders/${first.id}/refunds`, { amount: 100, reason: words.refundReason }))
  const second = await ok(shop.owner.post('/orders', basket({ customerId })))
  await ok(shop.owner.post(`/orders/${second.id}/cancellation`, { reason: words.cancelReason }))
  await eventually(
    () => sql(`select 1 from refunds where order_id = $1 and state <> 'succeeded'`, [first.id]),
    (open) => open.length === 0,
  )
  // what the provider tells of a payment may hold what its customer typed there
  await sql(
    `update stripe_inbox set payload = jsonb_set(payload, '{data,object,receipt_email}', to_jsonb($2::text))
     where object_id = (select provider_ref from payments where order_id = $1) or payload #>> '{data,object,payment_intent}' = (select provider_ref from payments where order_id = $1)`,
    [first.id, words.receipt],
  )
  const userId = (await account.get('/me')).body.data.id as string
  return { words, me, account, customerId, userId, orderId: first.id }
}

const amountsOf = (tenantId: string) =>
  sql(
    `select o.id, o.total, o.captured_total, o.refunded_total, o.customer_id, o.status, (select sum(l.total)::int from order_lines l where l.order_id = o.id) as lines,
       (select sum(p.amount)::int from payments p where p.order_id = o.id) as paid from orders o where o.tenant_id = $1 order by o.id`,
    [tenantId],
  )

test('whoever is erased has left nothing in any table, and the books are what they were', async () => {
  const shop = await world()
  const { words, account, customerId, userId } = await planted(shop)
  const values = Object.values(words)
  const before = await dumped()
  const planning = values.filter((word) => !Object.values(before).some((text) => text.includes(word)))
  expect(planning).toEqual([])
  const books = await amountsOf(shop.tenantId)

  expect((await account.post('/me/erasure', { password: 'not the password' })).body.code).toBe('PASSWORD_WRONG')
  const asked = await account.post('/me/erasure', { password: PASSWORD })
  expect(asked.status).toBe(202)
  expect((await account.post('/me/erasure', { password: PASSWORD })).body.data.id).toBe(asked.body.data.id)
  expect((await account.get('/me/erasure')).body.data).toEqual(asked.body.data)

  expect(await ran('privacy.erase', later(6), shop.tenantId)).toBe(0)
  expect(foundIn(await dumped(), [words.accountName, words.email])).not.toEqual([])
  expect(await ran('privacy.erase', later(7.01), shop.tenantId)).toBe(1)
  expect(foundIn(await dumped(), values)).toEqual([])
  expect(await amountsOf(shop.tenantId)).toEqual(books)
  await checkInvariants(shop.tenantId)
  expect(await ran('privacy.erase', later(8), shop.tenantId)).toBe(0)

  const [customer] = await sql('select name, email, user_id, erased_at is not null as erased from customers where id = $1', [customerId])
  expect(customer).toEqual({ name: 'Erased', email: null, user_id: userId, erased: true })
  expect((await anyone().post('/auth/signin', { email: words.email, password: PASSWORD })).body.code).toBe('SIGN_IN_REFUSED')
  const late = await shop.owner.patch(`/customers/${customerId}`, { name: words.customerName })
  expect([late.status, late.body.code]).toEqual([409, 'CUSTOMER_ERASED'])
  const { variantId } = await product(shop)
  const sale = {
    locationId: shop.locationId,
    customerId,
    name: words.orderName,
    note: words.orderNote,
    lines: [{ variantId, quantity: 1 }],
  }
  const synced = await shop.owner.post('/orders', sale)
  expect([synced.status, synced.body.data.name, synced.body.data.note]).toEqual([201, null, null])

  const again = await signedUp({ email: words.email, tenant: shop.slug })
  const person = (await anyone(again.data.accessToken).get('/me')).body.data
  expect(person.id).not.toBe(userId)
  expect(person.customerOf[0].customerId).not.toBe(customerId)
})

test('what runs out in the middle is done again, to the same end; a restore brings nobody back', async () => {
  const shop = await world()
  const { words, account, customerId, userId } = await planted(shop)
  const values = Object.values(words)
  const asked = (await account.post('/me/erasure', { password: PASSWORD })).body.data
  const backup = await dumped()

  // the last table of the list refuses: what came before it is undone with it
  await refusing('update on users', `old.id = '${userId}'`, async () =>
    expect(await ran('privacy.erase', later(7.01), shop.tenantId)).toBe(0),
  )
  expect(foundIn(await dumped(), [words.orderNote, words.phone]).length).toBe(foundIn(backup, [words.orderNote, words.phone]).length)
  expect(await ran('privacy.erase', later(7.02), shop.tenantId)).toBe(1)
  expect(foundIn(await dumped(), values)).toEqual([])

  await ran('privacy.tombstones', later(7.1))
  const tombstone = await (await stored(`tombstones/${asked.id}.json`)).json<Record<string, unknown>>()
  expect(tombstone).toMatchObject({ id: asked.id, userId })
  expect(foundIn({ tombstone: JSON.stringify(tombstone) }, values)).toEqual([])

  // what a restore of yesterday's backup does: everything as it was, and nobody knows of the wish
  await sql('alter table customers disable trigger erased_stays')
  await sql(`update users set name = $2, email = $3 where id = $1`, [userId, words.accountName, words.email])
  await sql(`update customers set name = $2, phone = $3, erased_at = null where id = $1`, [customerId, words.customerName, words.phone])
  await sql('alter table customers enable trigger erased_stays')
  await sql('delete from erasures where id = $1', [asked.id])
  expect(foundIn(await dumped(), values)).not.toEqual([])
  await stored('tombstones-epoch', 'DELETE')
  expect(await ran('privacy.tombstones', later(8))).toBeGreaterThan(0)
  expect(await ran('privacy.erase', later(8), shop.tenantId)).toBe(1)
  expect(foundIn(await dumped(), values)).toEqual([])
  await checkInvariants(shop.tenantId)
})

test('who gave an order as nobody’s customer is forgotten by those who are allowed to, and no restore brings them back', async () => {
  const shop = await world()
  const tag = mark()
  const words = {
    name: `Guestname${tag}`,
    note: `Guestnote${tag}`,
    line: `Lineword${tag}`,
    refund: `Refundword${tag}`,
    receipt: `guest${tag}@example.test`,
  }
  const { variantId } = await product(shop, { price: 450, stock: 50 })
  const { orderId, token } = (await shop.public.post('/order-tokens')).body.data
  const guest = new Client(shop.base, token)
  const basket = {
    id: orderId,
    locationId: shop.locationId,
    name: words.name,
    note: words.note,
    lines: [{ variantId, quantity: 2, note: words.line }],
  }
  expect((await guest.post('/orders', basket)).status).toBe(201)
  const path = `/orders/${orderId}/erasure`
  expect((await shop.owner.post(path)).body.details).toEqual([{ reason: 'order_open', tenant: shop.slug, count: 1 }])
  await guest.post(`/orders/${orderId}/payments`, { kind: 'card_online', paymentMethod: 'pm_card_visa' })
  await eventually(
    async () => (await guest.get(`/orders/${orderId}`)).body.data.paymentStatus as string,
    (status) => status === 'paid',
  )
  for (const step of ['start', 'ready', 'completion']) await shop.owner.post(`/orders/${orderId}/${step}`)
  await shop.owner.post(`/orders/${orderId}/refunds`, { amount: 100, reason: words.refund })
  await eventually(
    () => sql(`select 1 from refunds where order_id = $1 and state <> 'succeeded'`, [orderId]),
    (open) => open.length === 0,
  )
  await sql(
    `update stripe_inbox set payload = jsonb_set(payload, '{data,object,receipt_email}', to_jsonb($2::text)) where object_id = (select provider_ref from payments where order_id = $1)`,
    [orderId, words.receipt],
  )
  const values = Object.values(words)
  const before = await dumped()
  expect(values.filter((word) => !Object.values(before).some((text) => text.includes(word)))).toEqual([])
  const books = await amountsOf(shop.tenantId)
  const other = (await shop.owner.post('/orders', { locationId: shop.locationId, name: 'Somebody', lines: [{ variantId, quantity: 1 }] }))
    .body.data

  expect((await (await shop.staff('staff')).post(path)).status).toBe(403)
  expect((await (await world()).owner.post(path)).body.code).toBe('ORDER_NOT_FOUND')
  const { customerId } = await shop.customer()
  const theirs = (await shop.owner.post('/orders', { locationId: shop.locationId, customerId, lines: [{ variantId, quantity: 1 }] })).body
    .data
  await shop.owner.post(`/orders/${theirs.id}/cancellation`, {})
  expect((await shop.owner.post(`/orders/${theirs.id}/erasure`)).body.code).toBe('ORDER_HAS_CUSTOMER')
  expect((await shop.owner.post(path)).status).toBe(202)
  expect((await shop.owner.delete(path)).body.data).toEqual({ withdrawn: true })
  const asked = (await shop.owner.post(path)).body.data
  expect((await shop.owner.get(path)).body.data).toEqual(asked)

  expect(await ran('privacy.erase', later(7.01), shop.tenantId)).toBe(1)
  expect(foundIn(await dumped(), values)).toEqual([])
  expect((await shop.owner.get(`/orders/${other.id}`)).body.data.name).toBe('Somebody')
  expect((await amountsOf(shop.tenantId)).find(({ id: which }) => which === orderId)).toEqual(books[0])
  await checkInvariants(shop.tenantId)

  await ran('privacy.tombstones', later(7.1))
  await sql('update orders set name = $2 where id = $1', [orderId, words.name])
  await sql('delete from erasures where id = $1', [asked.id])
  await stored('tombstones-epoch', 'DELETE')
  expect(await ran('privacy.tombstones', later(8))).toBeGreaterThan(0)
  expect(await ran('privacy.erase', later(8), shop.tenantId)).toBe(1)
  expect(await sql('select name from orders where id = $1', [orderId])).toEqual([{ name: null }])
})

test('taken back in time, nothing has changed', async () => {
  const shop = await world()
  const { words, account } = await planted(shop)
  const held = foundIn(await dumped(), Object.values(words))
  await account.post('/me/erasure', { password: PASSWORD })
  expect((await account.delete('/me/erasure')).body.data).toEqual({ withdrawn: true })
  expect((await account.delete('/me/erasure')).body.code).toBe('ERASURE_NOT_FOUND')
  expect((await account.get('/me/erasure')).body.code).toBe('ERASURE_NOT_FOUND')
  expect(await ran('privacy.erase', later(8), shop.tenantId)).toBe(0)
  expect(foundIn(await dumped(), Object.values(words)).filter((name) => !name.startsWith('mails'))).toEqual(
    held.filter((name) => !name.startsWith('mails')),
  )
  expect((await mailsTo(words.email)).length).toBeGreaterThan(0)
})

test('whoever owes, is owed or alone owns a shop is told what to settle first', async () => {
  const shop = await world()
  const { data } = await signedUp({ tenant: shop.slug })
  const me = new Client(shop.base, data.accessToken)
  const account = anyone(data.accessToken)
  const { variantId } = await product(shop)
  const lines = [{ variantId, quantity: 1 }]
  const order = (await me.post('/orders', { locationId: shop.locationId, lines })).body.data
  const asked = async () => {
    const { status, body } = await account.post('/me/erasure', { password: PASSWORD })
    return [status, body.code, body.details?.map(({ reason }: { reason: string }) => reason)]
  }
  expect(await asked()).toEqual([409, 'ERASURE_REFUSED', ['order_open']])
  await me.post(`/orders/${order.id}/cancellation`, {})
  const slug = `own-${mark()}`
  const opened = await account.post('/tenants', {
    slug,
    name: 'Mine',
    country: 'DE',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    taxMode: 'inclusive',
  })
  expect(opened.status).toBe(201)
  expect(await asked()).toEqual([409, 'ERASURE_REFUSED', ['last_owner']])
  await sql(`update staff set role = 'manager' where tenant_id = $1`, [opened.body.data.tenant?.id ?? opened.body.data.id])
  expect((await asked())[0]).toBe(202)

  // an order that comes while the days run puts it off, and says so
  const customerId = (await me.get('/customers/me')).body.data.id
  const late = (await shop.owner.post('/orders', { locationId: shop.locationId, customerId, lines })).body.data
  expect(await ran('privacy.erase', later(7.01), shop.tenantId)).toBe(0)
  expect((await account.get('/me/erasure')).body.data.reasons).toEqual(['order_open'])
  await shop.owner.post(`/orders/${late.id}/cancellation`, { reason: 'Left' })
  expect(await ran('privacy.erase', later(7.5), shop.tenantId)).toBe(0)
  expect(await ran('privacy.erase', later(8.1), shop.tenantId)).toBe(1)
})

test('a customer without an account is erased by those who are allowed to, with the same refusals', async () => {
  const shop = await world()
  const words = { name: `Walkin${mark()}`, email: `walkin${mark()}@example.test`, phone: '+49 30 5551234', note: `Note${mark()}` }
  const customer = (await shop.owner.post('/customers', words)).body.data
  const { variantId } = await product(shop)
  const order = (
    await shop.owner.post('/orders', {
      locationId: shop.locationId,
      customerId: customer.id,
      name: words.name,
      lines: [{ variantId, quantity: 1 }],
    })
  ).body.data
  const path = `/customers/${customer.id}/erasure`
  const clerk = await shop.staff('staff')
  expect((await clerk.post(path)).status).toBe(403)
  expect((await shop.owner.post(path)).body.details).toEqual([{ reason: 'order_open', tenant: shop.slug, count: 1 }])
  await shop.owner.post(`/orders/${order.id}/cancellation`, { reason: 'Left' })
  const asked = await shop.owner.post(path)
  expect(asked.status).toBe(202)
  expect((await shop.owner.get(path)).body.data).toEqual(asked.body.data)
  expect((await shop.owner.delete(path)).body.data).toEqual({ withdrawn: true })
  expect((await shop.owner.post(path)).status).toBe(202)
  const shopper = await shop.customer()
  expect((await shop.owner.post(`/customers/${shopper.customerId}/erasure`)).body.code).toBe('CUSTOMER_HAS_ACCOUNT')
  const other = await world()
  expect((await other.owner.post(`/customers/${customer.id}/erasure`)).body.code).toBe('CUSTOMER_NOT_FOUND')
  expect(await ran('privacy.erase', later(7.01), shop.tenantId)).toBe(1)
  expect(foundIn(await dumped(), [words.name, words.email, words.note])).toEqual([])
  expect((await shop.owner.post(path)).body.code).toBe('CUSTOMER_ERASED')
  const actions = await sql(`select action from audit_log where tenant_id = $1 and resource_id = $2 order by at, id`, [
    shop.tenantId,
    customer.id,
  ])
  expect(actions.map(({ action }) => action)).toEqual([
    'customer.added',
    'customer.erasure-asked',
    'customer.erasure-withdrawn',
    'customer.erasure-asked',
  ])
})

import { describe, expect, test } from 'vitest'
import type { Answer } from '../support/client.ts'
import { callsOf, fault } from '../support/faults.ts'
import { id, product, sql, world, type World } from '../support/world.ts'

const place = (slug: string) => ({ name: 'Mitte', slug, zone: 'Europe/Berlin', currency: 'EUR' })
const added = (shop: World) =>
  sql<{ slug: string }>(`select slug from locations where tenant_id = $1 and slug <> 'main' order by slug`, [shop.tenantId])

/** As an integrator does: the same key until the answer is definite. */
async function untilDefinite(send: () => Promise<Answer>, tries = 3) {
  for (let attempt = 1; ; attempt++) {
    const answer = await send()
    if (answer.status !== 503 || attempt === tries) return answer
  }
}

describe('a command whose answer may be lost', () => {
  test.each(['reset-before', 'reset-after-commit', 'truncate'] as const)(
    '%s: is never called failed, and its retry has one effect',
    async (kind) => {
      const shop = await world()
      const lifted = await fault({ kind, match: shop.tenantId, every: 2 })
      const answers = await Promise.all(
        Array.from({ length: 20 }, async (_, i) => {
          const key = id()
          return untilDefinite(() => shop.owner.post('/locations', place(`s${i}`), { key }))
        }),
      )
      await lifted.lift()
      expect(answers.every((answer) => answer.status === 201 || answer.status === 503)).toBe(true)
      const definite = answers.filter((answer) => answer.status === 201).length
      const rows = await added(shop)
      expect(rows.length).toBeGreaterThanOrEqual(definite)
      expect(new Set(rows.map((row) => row.slug)).size).toBe(rows.length)
      const audited = await sql(`select 1 from audit_log where tenant_id = $1 and action = 'location.added'`, [shop.tenantId])
      expect(audited).toHaveLength(rows.length)
    },
  )

  test('a lost answer says 503 with Retry-After, and the retry with the same key says what happened', async () => {
    const shop = await world()
    await fault({ kind: 'reset-after-commit', match: shop.tenantId, times: 1 })
    const key = id()
    const lost = await shop.owner.post('/locations', place('kept'), { key })
    expect([lost.status, lost.body.code, lost.headers.get('retry-after')]).toEqual([503, 'UPSTREAM', '1'])
    const found = await shop.owner.post('/locations', place('kept'), { key })
    expect([found.status, found.headers.get('idempotent-replayed')]).toEqual([201, 'true'])
    expect(await added(shop)).toHaveLength(1)
  })
})

describe('what the database says of itself', () => {
  test.each([
    ['40P01', 201, 3],
    ['40001', 201, 3],
  ])('%s is tried again under the same key, at most twice', async (sqlstate, status, calls) => {
    const shop = await world()
    await fault({ kind: 'sqlstate', sqlstate, match: shop.tenantId, times: 2 })
    const requestId = `retry-${id()}`
    const answer = await shop.owner.post('/locations', place('mitte'), { headers: { 'X-Request-Id': requestId } })
    expect(answer.status).toBe(status)
    expect((await callsOf(requestId)).count).toBeLessThanOrEqual(calls)
    expect(await added(shop)).toHaveLength(1)
  })

  test.each([
    ['40P01', 503, 'UPSTREAM'],
    ['53300', 503, 'UPSTREAM'],
    ['53100', 503, 'UPSTREAM'],
    ['25006', 503, 'UPSTREAM'],
    ['57014', 503, 'UPSTREAM'],
    ['42501', 404, 'NOT_FOUND'],
    ['XX000', 500, 'DATABASE_ERROR'],
  ])('%s becomes %i %s and tells nothing more', async (sqlstate, status, code) => {
    const shop = await world()
    await fault({ kind: 'sqlstate', sqlstate, match: shop.tenantId })
    const answer = await shop.owner.post('/locations', place('mitte'))
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(Object.keys(answer.body).toSorted()).toEqual(['code', 'error', 'requestId', 'success'])
    expect(answer.headers.get('retry-after') !== null).toBe(status === 503)
    expect(await added(shop)).toHaveLength(0)
  })

  test('a database that can not be reached is a 503, never a 500', async () => {
    const shop = await world()
    const lifted = await fault({ kind: 'refuse', match: shop.tenantId })
    const refused = await Promise.all([shop.owner.get('/locations'), shop.owner.post('/locations', place('mitte'))])
    expect(refused.map((answer) => answer.status)).toEqual([503, 503])
    await lifted.lift()
    expect((await shop.owner.get('/locations')).status).toBe(200)
  })

  test('a statement that fails in the middle of a batch leaves nothing of it', async () => {
    const shop = await world()
    await shop.owner.post('/locations', place('mitte'))
    const before = await sql('select count(*)::int as rows from audit_log where tenant_id = $1', [shop.tenantId])
    const key = id()
    expect((await shop.owner.post('/locations', place('mitte'), { key })).body.code).toBe('LOCATION_SLUG_TAKEN')
    expect(await sql('select count(*)::int as rows from audit_log where tenant_id = $1', [shop.tenantId])).toEqual(before)
    expect(await sql('select 1 from idempotency where tenant_id = $1 and key = $2', [shop.tenantId, key])).toHaveLength(0)
  })
})

describe('a key that was answered', () => {
  test('is answered again although the command would be refused by now', async () => {
    const shop = await world()
    const { variantId } = await product(shop, { price: 450 })
    const key = id()
    const order = { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }], expectedTotal: 450 }
    const first = await shop.owner.post('/orders', order, { key })
    expect(first.status).toBe(201)
    await sql(`update variants set price = 500 where tenant_id = $1`, [shop.tenantId])
    const refused = await shop.owner.post('/orders', order)
    expect([refused.status, refused.body.code]).toEqual([409, 'PRICE_CHANGED'])
    const again = await shop.owner.post('/orders', order, { key })
    expect([again.status, again.text, again.headers.get('idempotent-replayed')]).toEqual([201, first.text, 'true'])
  })

  test('that another release kept in another shape says that it was done', async () => {
    const shop = await world()
    const key = id()
    await shop.owner.post('/locations', place('mitte'), { key })
    await sql(`update idempotency set reader = 'of-an-older-release' where tenant_id = $1 and key = $2`, [shop.tenantId, key])
    const again = await shop.owner.post('/locations', place('mitte'), { key })
    expect([again.status, again.body.code]).toEqual([409, 'ALREADY_DONE'])
  })

  test('costs a refused command no second round trip once the database has seen the key', async () => {
    const shop = await world()
    await shop.owner.post('/locations', place('mitte'))
    const requestId = `refused-${id()}`
    const refused = await shop.owner.post('/locations', place('mitte'), { headers: { 'X-Request-Id': requestId } })
    expect(refused.body.code).toBe('LOCATION_SLUG_TAKEN')
    expect((await callsOf(requestId)).count).toBe(1)
  })
})

test('text that no database takes is the caller’s mistake', async () => {
  const shop = await world()
  expect((await shop.owner.post('/locations', { ...place('mitte'), name: 'a\u0000b' })).status).toBe(400)
  expect((await shop.public.get('/locations?cursor=WyJhXHUwMDAwYiIsIjAxOTAwMDAwLTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMCJd')).status).toBe(400)
})

test('a body of another kind is refused, never taken for an empty one', async () => {
  const shop = await world()
  const sent = await shop.owner.post('/locations', undefined, { raw: JSON.stringify(place('mitte')), contentType: 'text/plain' })
  expect([sent.status, sent.body.details[0].field]).toEqual([400, 'Content-Type'])
})

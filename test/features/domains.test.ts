import { request } from 'node:http'
import { expect, inject, test } from 'vitest'
import { api, type Json } from '../support/client.ts'
import { dnsShows } from '../support/dns.ts'
import { id, product, sql, world, type World } from '../support/world.ts'

const newHost = () => `shop-${id().slice(-12)}.example`

type Asked = { method?: string; token?: string; headers?: Record<string, string> }

/** As a browser asks whose address bar shows this host. */
function ask(host: string, path: string, { method = 'GET', token, headers = {} }: Asked = {}) {
  return new Promise<{ status: number; body: Json; headers: Record<string, unknown> }>((resolve, reject) => {
    const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` }
    const sent = request(`${api()}${path}`, { method, headers: { Host: host, ...authorization, ...headers } }, (answer) => {
      let text = ''
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, body: text === '' ? undefined : JSON.parse(text), headers: answer.headers }),
      )
    })
    sent.on('error', reject).end()
  })
}

async function claimed(shop: World, host: string) {
  const { status, body } = await shop.owner.post('/domains', { host })
  expect(status).toBe(201)
  return body.data as { id: string; record: { name: string; value: string }; verifiedAt: string | null }
}

async function proven(shop: World, host: string) {
  const domain = await claimed(shop, host)
  await dnsShows(domain.record)
  const { status, body } = await shop.owner.post(`/domains/${domain.id}/verification`)
  expect([status, typeof body.data.verifiedAt]).toEqual([200, 'string'])
  return domain
}

test('a host is the tenant’s once the DNS shows its record, and not before', async () => {
  const [shop, host] = [await world(), newHost()]
  const domain = await claimed(shop, host.toUpperCase())
  expect(domain).toMatchObject({ host, verifiedAt: null, record: { type: 'TXT', name: `_cortado.${host}` } })
  const refused = await shop.owner.post(`/domains/${domain.id}/verification`)
  expect([refused.status, refused.body.code, refused.body.details.name]).toEqual([409, 'DOMAIN_NOT_PROVEN', `_cortado.${host}`])
  await dnsShows({ name: domain.record.name, value: `${domain.record.value}x` })
  expect((await shop.owner.post(`/domains/${domain.id}/verification`)).body.code).toBe('DOMAIN_NOT_PROVEN')
  expect((await ask(host, '/api/v1/products')).body.code).toBe('TENANT_NOT_FOUND')
  await dnsShows(domain.record)
  const key = id()
  const verified = await shop.owner.post(`/domains/${domain.id}/verification`, undefined, { key })
  expect((await shop.owner.post(`/domains/${domain.id}/verification`, undefined, { key })).text).toBe(verified.text)
  expect((await shop.owner.get('/domains')).body.data).toEqual([verified.body.data])
  const actions = await sql<{ action: string }>(`select action from audit_log where tenant_id = $1 order by at, id`, [shop.tenantId])
  expect(actions.map(({ action }) => action)).toEqual(['domain.added', 'domain.verified'])
})

test('on its host a tenant’s routes leave the tenant out, for everybody who may call them, in one round trip', async () => {
  const [shop, other, host] = [await world(), await world(), newHost()]
  await Promise.all([product(shop), product(other), proven(shop, host)])
  const here = await ask(host, '/api/v1/products')
  expect([here.status, here.body.data]).toEqual([200, (await shop.public.get('/products')).body.data])
  expect(here.body.data).toHaveLength(1)
  const requestId = `host-${id()}`
  const settings = await ask(host, '/api/v1/settings', { token: shop.owner.token, headers: { 'X-Request-Id': requestId } })
  expect([settings.status, settings.body.data.slug]).toEqual([200, shop.slug])
  const calls = await fetch(new URL(`/calls?match=${requestId}`, inject('servers').neon))
  expect(await calls.json()).toMatchObject({ count: 1 })
  // a path that names the tenant means the same, on whatever host
  expect((await ask(host, `/api/v1/tenants/${shop.slug}/products`)).body.data).toEqual(here.body.data)
  expect((await shop.public.get(`/../${host}/products`)).body.data).toEqual(here.body.data)
  // another tenant's people are nobody here, and find nothing
  expect((await ask(host, '/api/v1/settings', { token: other.owner.token })).body.code).toBe('NOT_FOUND')
  expect((await ask(host, '/api/v1/settings')).status).toBe(401)
  expect((await ask(host, `/api/v1/tenants/${other.slug}/settings`, { token: shop.owner.token })).body.code).toBe('NOT_FOUND')
})

test('people and the platform are of no host, and a host that nobody has is nobody’s', async () => {
  const [shop, host] = [await world(), newHost()]
  await proven(shop, host)
  expect((await ask(host, '/api/v1/me')).status).toBe(401)
  expect((await ask(host, '/api/v1/platform/tenants', { token: shop.owner.token })).body.code).toBe('FORBIDDEN')
  expect((await ask(newHost(), '/api/v1/products')).body.code).toBe('TENANT_NOT_FOUND')
  expect((await ask('api.example', '/api/v1/products')).body.code).toBe('NOT_FOUND')
  const ours = await shop.owner.post('/domains', { host: 'api.example' })
  expect([ours.status, ours.body.code]).toEqual([409, 'DOMAIN_RESERVED'])
  for (const wrong of ['localhost', '127.0.0.1', 'shop_.example', 'https://shop.example', `${'a'.repeat(64)}.example`, 'shop.example.'])
    expect((await shop.owner.post('/domains', { host: wrong })).body.code).toBe('INVALID_REQUEST')
})

test('of two who claim a host and prove it at once, one has it; when it is removed the other may', async () => {
  const [shop, other, host] = [await world(), await world(), newHost()]
  const claims = await Promise.all([claimed(shop, host), claimed(other, host)])
  expect((await shop.owner.post('/domains', { host })).body.code).toBe('DOMAIN_ADDED')
  const [one, two] = claims
  await dnsShowsAll(claims.map(({ record }) => record))
  const answers = await Promise.all([
    shop.owner.post(`/domains/${one.id}/verification`),
    other.owner.post(`/domains/${two.id}/verification`),
  ])
  expect(new Set(answers.map(({ status, body }) => body.code ?? status))).toEqual(new Set([200, 'DOMAIN_TAKEN']))
  const [winner, loser] =
    answers[0].status === 200
      ? [
          { shop, domain: one },
          { shop: other, domain: two },
        ]
      : [
          { shop: other, domain: two },
          { shop, domain: one },
        ]
  expect((await ask(host, '/api/v1/settings', { token: winner.shop.owner.token })).body.data.slug).toBe(winner.shop.slug)
  expect((await winner.shop.owner.delete(`/domains/${winner.domain.id}`)).status).toBe(200)
  expect((await winner.shop.owner.delete(`/domains/${winner.domain.id}`)).body.code).toBe('DOMAIN_NOT_FOUND')
  expect((await ask(host, '/api/v1/products')).body.code).toBe('TENANT_NOT_FOUND')
  expect((await loser.shop.owner.post(`/domains/${loser.domain.id}/verification`)).status).toBe(200)
  expect((await ask(host, '/api/v1/settings', { token: loser.shop.owner.token })).body.data.slug).toBe(loser.shop.slug)
})

const dnsShowsAll = async (records: { name: string; value: string }[]) =>
  dnsShows(
    { name: records[0]?.name ?? '', value: '' },
    records.map(({ value }) => value),
  )

test('pages on a tenant’s own domain may call it across origins, and no other tenant', async () => {
  const [shop, other, host, unproven] = [await world(), await world(), newHost(), newHost()]
  await proven(shop, host)
  await claimed(shop, unproven)
  const allowed = async (slug: string, origin: string, method = 'GET') =>
    (
      await ask('127.0.0.1', `/api/v1/tenants/${slug}/products`, {
        method,
        headers: { Origin: origin, 'Access-Control-Request-Method': 'GET' },
      })
    ).headers['access-control-allow-origin']
  for (const method of ['GET', 'OPTIONS']) {
    expect(await allowed(shop.slug, `https://${host}`, method)).toBe(`https://${host}`)
    expect(await allowed(shop.tenantId, `https://${host}`, method)).toBe(`https://${host}`)
    expect(await allowed(shop.slug, `http://${host}`, method)).toBeUndefined()
    expect(await allowed(shop.slug, `https://${unproven}`, method)).toBeUndefined()
    expect(await allowed(other.slug, `https://${host}`, method)).toBeUndefined()
    expect(await allowed(shop.slug, `https://${host}.evil.example`, method)).toBeUndefined()
    expect(await allowed(other.slug, 'https://shop.example', method)).toBe('https://shop.example')
  }
})

test('without the feature nothing is added; a resolver in trouble is said to be that, and nothing is changed', async () => {
  const shop = await world()
  const host = `broken-${newHost()}`
  const domain = await claimed(shop, host)
  const silent = await shop.owner.post(`/domains/${domain.id}/verification`)
  expect([silent.status, silent.body.code]).toEqual([503, 'UPSTREAM'])
  await sql(`insert into tenant_overrides (tenant_id, name, is_on, reason) values ($1, 'custom_domains', false, 'test')`, [shop.tenantId])
  expect((await shop.owner.post('/domains', { host: newHost() })).body.code).toBe('FEATURE_OFF')
  expect((await shop.owner.get('/domains')).body.data).toEqual([expect.objectContaining({ id: domain.id, verifiedAt: null })])
})

test('of twenty-five at once twenty are added', async () => {
  const shop = await world()
  const answers = await Promise.all(Array.from({ length: 25 }, () => shop.owner.post('/domains', { host: newHost() })))
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(20)
  expect(new Set(answers.filter(({ status }) => status !== 201).map(({ body }) => body.code))).toEqual(new Set(['TOO_MANY_DOMAINS']))
})

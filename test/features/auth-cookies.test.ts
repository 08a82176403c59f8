import { expect, test } from 'vitest'
import { anyone, api, type Options } from '../support/client.ts'
import { fault } from '../support/faults.ts'
import { keepSecret } from '../support/secrets.ts'
import { PASSWORD, signedUp } from '../support/sign-up.ts'
import { sql, world } from '../support/world.ts'

const SHOP = 'https://shop.example'
const NAME = '__Host-cortado_refresh'
const fromShop = { Origin: SHOP, 'Sec-Fetch-Site': 'same-site' }

function cookieOf(headers: Headers) {
  const set = headers.getSetCookie().find((line) => line.startsWith(`${NAME}=`)) ?? ''
  const value = /=([^;]*)/.exec(set)?.[1] ?? ''
  keepSecret('refreshToken', value)
  return { set, value }
}

const withCookie = (value: string, headers: Record<string, string> = fromShop): Options => ({
  headers: { ...headers, Cookie: `${NAME}=${value}` },
})
const refreshing = (value: string, headers?: Record<string, string>) =>
  anyone().post('/auth/refresh', { mode: 'cookie' }, withCookie(value, headers))

async function browser(tenant?: string) {
  const { email, data } = await signedUp()
  const body = { email, password: PASSWORD, mode: 'cookie', ...(tenant ? { tenant } : {}) }
  const answer = await anyone().post('/auth/signin', body, { headers: fromShop })
  return { email, userId: String(data.user.id), answer, cookie: cookieOf(answer.headers) }
}

test('a browser that asks for it gets its refresh token as a cookie that no script and no other host can touch', async () => {
  const { answer, cookie } = await browser()
  expect(answer.status).toBe(200)
  expect(answer.body.data.refreshToken).toBeNull()
  expect(cookie.value).toMatch(/^[\w-]{43}$/)
  expect(answer.text).not.toContain(cookie.value)
  const parts = cookie.set.split('; ').slice(1)
  expect(parts.toSorted()).toEqual(['HttpOnly', 'Max-Age=2592000', 'Path=/', 'SameSite=Lax', 'Secure'])
  expect(answer.headers.get('access-control-allow-origin')).toBe(SHOP)
  expect(answer.headers.get('access-control-allow-credentials')).toBe('true')

  const next = await refreshing(cookie.value)
  expect([next.status, next.body.data.refreshToken]).toEqual([200, null])
  const second = cookieOf(next.headers)
  expect(second.value).not.toBe(cookie.value)
  expect((await anyone(next.body.data.accessToken).get('/me')).status).toBe(200)

  const out = await anyone().post('/auth/signout', { mode: 'cookie' }, withCookie(second.value))
  expect([out.status, cookieOf(out.headers).set]).toEqual([200, expect.stringMatching(/^__Host-cortado_refresh=; Max-Age=0;/)])
  expect((await refreshing(second.value)).status).toBe(401)
  expect((await anyone().post('/auth/signout', { mode: 'cookie' }, { headers: fromShop })).status).toBe(200)
})

test('our own pages may use it too, and a sign-up can end in a cookie', async () => {
  const own = { Origin: api(), 'Sec-Fetch-Site': 'same-origin' }
  const { cookie } = await browser()
  expect((await refreshing(cookie.value, own)).status).toBe(200)
})

const strangers: [string, Record<string, string>][] = [
  ['no origin', {}],
  ['null', { Origin: 'null' }],
  ['an origin that ends like ours', { Origin: 'https://evilshop.example' }],
  ['one that begins like ours', { Origin: 'https://shop.example.evil.test' }],
  ['one below ours', { Origin: 'https://a.shop.example' }],
  ['plain http', { Origin: 'http://shop.example' }],
  ['another port', { Origin: 'https://shop.example:8443' }],
  ['a path', { Origin: 'https://shop.example/' }],
  ['a dot at the end', { Origin: 'https://shop.example.' }],
  ['capitals', { Origin: 'https://SHOP.example' }],
  ['somebody before the at sign', { Origin: 'https://shop.example@evil.test' }],
  ['a homoglyph', { Origin: 'https://xn--shp-5cd.example' }],
  ['two of them', { Origin: 'https://shop.example, https://evil.test' }],
  ['ours, from another site', { Origin: SHOP, 'Sec-Fetch-Site': 'cross-site' }],
  ['ours, from no page', { Origin: SHOP, 'Sec-Fetch-Site': 'none' }],
  ['ours, from somewhere unheard of', { Origin: SHOP, 'Sec-Fetch-Site': 'elsewhere' }],
]

test('pages of other origins can neither sign in, refresh nor sign out with a cookie, however alike they look', async () => {
  const { email, cookie, userId } = await browser()
  for (const [what, headers] of strangers) {
    const answers = [
      await refreshing(cookie.value, headers),
      await anyone().post('/auth/signout', { mode: 'cookie' }, withCookie(cookie.value, headers)),
      await anyone().post('/auth/signin', { email, password: PASSWORD, mode: 'cookie' }, { headers }),
      await anyone().post('/auth/signup/confirmation', { token: 'A'.repeat(43), password: PASSWORD, mode: 'cookie' }, { headers }),
    ]
    expect([what, ...answers.map(({ status, body }) => `${status} ${body.code}`)]).toEqual([what, ...Array(4).fill('403 ORIGIN_REFUSED')])
    expect(answers.flatMap((answer) => answer.headers.getSetCookie())).toEqual([])
    const shown = answers[0]?.headers.get('access-control-allow-origin')
    if (headers['Origin'] !== SHOP) expect([what, shown]).toEqual([what, null])
  }
  // nothing was used up, nothing was begun
  expect(await sql('select 1 from sign_ins where user_id = $1', [userId])).toHaveLength(2)
  expect((await refreshing(cookie.value)).status).toBe(200)
})

test('who does not ask for cookies has none looked at: bearer calls and stale cookies', async () => {
  const { cookie } = await browser()
  const bearer = await anyone().post('/auth/refresh', { refreshToken: 'A'.repeat(43) }, withCookie(cookie.value))
  expect([bearer.status, bearer.body.code]).toEqual([401, 'REFRESH_REFUSED'])
  expect((await anyone().get('/me', withCookie(cookie.value))).status).toBe(401)
  const both = await anyone().post('/auth/refresh', { mode: 'cookie', refreshToken: cookie.value }, withCookie(cookie.value))
  expect(both.status).toBe(400)
  for (const stale of ['', 'x', 'A'.repeat(43), 'A'.repeat(4000), '%00', '"quoted"']) {
    const answer = await refreshing(stale)
    expect([stale.slice(0, 10), answer.status, answer.body.code]).toEqual([stale.slice(0, 10), 401, 'REFRESH_REFUSED'])
  }
  expect(
    (await anyone().post('/auth/refresh', { mode: 'cookie' }, { headers: { ...fromShop, Cookie: `cortado_refresh=${cookie.value}` } }))
      .status,
  ).toBe(401)
  expect((await refreshing(cookie.value)).status).toBe(200)
})

test('credentials may cross origins only where people sign in and out', async () => {
  const preflight = (path: string) =>
    fetch(`${api()}/api/v1${path}`, { method: 'OPTIONS', headers: { Origin: SHOP, 'Access-Control-Request-Method': 'POST' } })
  expect((await preflight('/auth/refresh')).headers.get('access-control-allow-credentials')).toBe('true')
  expect((await preflight('/tenants')).headers.get('access-control-allow-credentials')).toBeNull()
})

const liveLeaves = (userId: string) =>
  sql(
    `select 1 from refresh_tokens t join sign_ins s on s.id = t.sign_in_id where t.user_id = $1 and s.revoked_at is null and t.used_at is null
     and t.generation > 1`,
    [userId],
  )

test('twenty refreshes at once with one token leave one live leaf, in a body and in a cookie', async () => {
  const { cookie, userId } = await browser()
  const answers = await Promise.all(Array.from({ length: 20 }, () => refreshing(cookie.value)))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  const leaves = new Set(answers.map(({ headers }) => cookieOf(headers).value))
  expect(leaves.size).toBe(1)
  expect(await liveLeaves(userId)).toHaveLength(1)

  const { data } = await signedUp()
  const bodies = await Promise.all(Array.from({ length: 20 }, () => anyone().post('/auth/refresh', { refreshToken: data.refreshToken })))
  expect(new Set(bodies.map(({ body }) => body.data.refreshToken)).size).toBe(1)
  expect(await liveLeaves(data.user.id)).toHaveLength(1)
})

test('and so they do when answers are lost on the way', async () => {
  const shop = await world()
  const { answer, cookie, userId } = await browser(shop.slug)
  expect(answer.body.data.tenant.slug).toBe(shop.slug)
  const { lift } = await fault({ match: shop.slug, kind: 'reset-after-commit', every: 2 })
  const ask = () => anyone().post('/auth/refresh', { mode: 'cookie', tenant: shop.slug }, withCookie(cookie.value))
  const answers = await Promise.all(Array.from({ length: 20 }, ask))
  await lift()
  const lost = answers.filter(({ status }) => status === 503)
  expect(lost.length).toBeGreaterThan(0)
  const retried = await Promise.all(lost.map(ask))
  const given = [...answers, ...retried].filter(({ status }) => status === 200)
  expect(given.length).toBe(20)
  expect(new Set(given.map(({ headers }) => cookieOf(headers).value)).size).toBe(1)
  expect(await liveLeaves(userId)).toHaveLength(1)
  const next = await refreshing(cookieOf(given[0]?.headers ?? new Headers()).value)
  expect(next.status).toBe(200)
})

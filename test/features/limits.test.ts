import * as fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { configOf, type Env } from '../../src/env.ts'
import { taken, type Level } from '../../src/features/limits/bucket-rules.ts'
import { ownWorker } from '../support/bundle.ts'
import { anyone, Client } from '../support/client.ts'
import { id, world, type World } from '../support/world.ts'

/** A network of its own: buckets are shared by everybody who comes from one. */
const network = () => `2001:db8:${id().slice(-4)}:${id().slice(-8, -4)}::1`
type Asking = { from: string; limits?: string; at?: string; lost?: boolean }

/** Somebody nobody knows tries to sign in. */
const signIn = ({ from, limits = 'signin=5/60', at, lost = false }: Asking) =>
  anyone().post(
    '/auth/signin',
    { email: `${id()}@example.test`, password: 'a password of nobody' },
    { at, headers: { 'CF-Connecting-IP': from, 'x-cortado-limits': limits, ...(lost ? { 'x-cortado-lost': 'limiters' } : {}) } },
  )

test('of fifty at once exactly as many pass as the bucket holds', async () => {
  const from = network()
  const answers = await Promise.all(Array.from({ length: 50 }, () => signIn({ from, limits: 'signin=7/900' })))
  const codes = answers.map(({ body }) => body.code as string)
  expect(codes.filter((code) => code === 'SIGN_IN_REFUSED')).toHaveLength(7)
  expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(43)
  const left = answers.flatMap(({ headers }) => /;r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1] ?? [])
  expect(
    left
      .map(Number)
      .toSorted((a, b) => b - a)
      .slice(0, 7),
  ).toEqual([6, 5, 4, 3, 2, 1, 0])
})

test('an answer says what is left, and a refusal when to come again', async () => {
  const from = network()
  const at = '2026-11-21T12:00:00.000Z'
  const first = await signIn({ from, at })
  expect([first.headers.get('ratelimit-policy'), first.headers.get('ratelimit')]).toEqual(['"signin";q=5;w=60', '"signin";r=4;t=12'])
  for (let more = 0; more < 4; more++) await signIn({ from, at })
  const refused = await signIn({ from, at })
  expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([429, 'RATE_LIMITED', '12'])
  expect(refused.headers.get('ratelimit')).toBe('"signin";r=0;t=12')
})

test('a bucket fills evenly by the clock, and never above its brim', async () => {
  const from = network()
  const seconds = (after: number) => new Date(Date.parse('2026-11-21T12:00:00.000Z') + after * 1000).toISOString()
  const passes = async (after: number) => (await signIn({ from, at: seconds(after) })).body.code === 'SIGN_IN_REFUSED'
  for (let first = 0; first < 5; first++) expect(await passes(0)).toBe(true)
  expect([await passes(11), await passes(12), await passes(12)]).toEqual([false, true, false])
  const later = []
  for (let more = 0; more < 7; more++) later.push(await passes(86_400))
  expect(later).toEqual([true, true, true, true, true, false, false])
  // a clock that goes back fills nothing
  expect(await passes(0)).toBe(false)
})

// an isolate that is new each time has no neighbours
test.skipIf(inject('servers').forgetful)(
  'beside neighbours a tenant begins as often as its quota says, and nobody else is sent away for it',
  async () => {
    const [greedy, modest] = [await world(), await world()]
    const listed = (shop: World) => shop.owner.get('/locations', { headers: { 'x-cortado-limits': 'tenant=1/600' } })
    await modest.owner.get('/locations')
    const [neighbour, ...answers] = await Promise.all([listed(modest), ...Array.from({ length: 40 }, () => listed(greedy))])
    expect(neighbour.status).toBe(200)
    const refused = answers.filter(({ status }) => status !== 200)
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(24)
    expect(new Set(refused.map(({ status, body, headers }) => `${status} ${body.code} ${headers.get('retry-after')}`))).toEqual(
      new Set(['429 RATE_LIMITED 1']),
    )
  },
)

test('one network has one bucket, however its address is written; another has its own', async () => {
  const network64 = `2001:db8:${id().slice(-4)}:7`
  const limits = 'signin=1/900'
  expect((await signIn({ from: `${network64}::1`, limits })).status).toBe(401)
  expect((await signIn({ from: `${network64}:aaaa:0:0:2`, limits })).status).toBe(429)
  expect((await signIn({ from: network(), limits })).status).toBe(401)
})

test('where no limiter can be reached, what is counted exactly stays shut, and all else open', async () => {
  const shut = await signIn({ from: network(), lost: true })
  expect([shut.status, shut.body.code, shut.headers.get('retry-after')]).toEqual([503, 'LIMITER_UNAVAILABLE', '5'])
  const open = await anyone().post('/auth/refresh', { refreshToken: 'x'.repeat(43) }, { headers: { 'x-cortado-lost': 'limiters' } })
  expect([open.status, open.body.code]).toEqual([401, 'REFRESH_REFUSED'])
})

test('what was taken stays taken when its Worker dies, in whichever isolate one asks', async () => {
  await using worker = await ownWorker({ variables: { LIMITS: 'signin=2/900' }, count: 2 })
  const body = { email: `${id()}@example.test`, password: 'a password of nobody' }
  const statusOf = async () => (await new Client(`${worker.url}/api/v1`).post('/auth/signin', body)).status
  expect([await statusOf(), await statusOf()]).toEqual([401, 401])
  await worker.kill()
  await worker.start()
  expect([await statusOf(), await statusOf()]).toEqual([429, 429])
})

test('a bucket lets through what its quota says, in any window, whatever comes when', () => {
  const quota = { limit: 10, seconds: 60 }
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 200 }), (pauses) => {
      let level: Level | undefined
      let now = 0
      const passed: number[] = []
      for (const pause of pauses) {
        now += pause
        const outcome = taken(quota, level, now)
        level = outcome.level
        if (outcome.taken.passed) passed.push(now)
        else expect(taken(quota, level, now + outcome.taken.wait * 1000).taken.passed).toBe(true)
      }
      // a full bucket, and what flows in meanwhile
      for (const [i, from] of passed.entries())
        for (const [j, to] of passed.slice(i).entries()) expect(j + 1).toBeLessThanOrEqual(10 + (to - from) / 6000 + 1e-6)
    }),
  )
})

test.each(['signin=0/60', 'signin=5', 'sign-in=5/60', '*=5/0', 'signin=5/60;pin=1/1'])('LIMITS refuses %s', (LIMITS) => {
  expect(() => configOf({ ...(inject('servers').variables as Env), LIMITS })).toThrow('LIMITS')
})

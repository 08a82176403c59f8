import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkInvariants } from '../support/invariants.ts'
import { id, product, sql, world, type World } from '../support/world.ts'

/** `KEYS_RUNS` and `KEYS_SEED` are more bodies, and others; a failure names its own. */
const { KEYS_RUNS, KEYS_SEED } = process.env
const runs = Number(KEYS_RUNS ?? 20)
const seed = KEYS_SEED === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(KEYS_SEED)

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((text) => text.trim() !== '' && !/\p{Cc}/u.test(text))
const body = fc.record(
  {
    quantities: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
    fulfilment: fc.constantFrom('pickup', 'dine_in'),
    name: fc.option(text),
    note: fc.option(text),
  },
  { requiredKeys: ['quantities'] },
)
type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/** The same JSON as somebody else would write it: members in another order, room between them, characters by their numbers. */
function rewritten(value: Json, pick: (below: number) => number): string {
  const space = () => ' \n\t'.slice(0, pick(4))
  if (Array.isArray(value)) return `[${value.map((item) => space() + rewritten(item, pick)).join(`${space()},`)}${space()}]`
  if (typeof value === 'string') {
    const text = JSON.stringify(value)
    return text.includes('\\') ? text : text.replaceAll(/[a-z]/gi, (letter) => (pick(3) === 0 ? escaped(letter) : letter))
  }
  if (typeof value === 'number') return pick(2) === 0 ? `${value}.0` : `${value}`
  if (typeof value !== 'object' || value === null) return String(value)
  const members = Object.entries(value).map(([name, item]) => ({
    at: pick(1000),
    text: `${JSON.stringify(name)}${space()}:${rewritten(item, pick)}`,
  }))
  return `{${space()}${members
    .toSorted((a, b) => a.at - b.at)
    .map(({ text }) => text)
    .join(`,${space()}`)}}`
}
const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

type Body = { locationId: string; lines: { variantId: string; quantity: number }[]; name?: string | null; note?: string | null }

/** One small difference each: all of them are valid, and none is the same request. */
const changes: Record<string, (body: Body) => Body> = {
  'one more of it': ({ lines: [line, ...rest], ...body }) => ({
    ...body,
    lines: line ? [{ ...line, quantity: line.quantity + 1 }, ...rest] : rest,
  }),
  'a line more': ({ lines, ...body }) => ({ ...body, lines: [...lines, ...lines.slice(0, 1)] }),
  'another note': (body) => ({ ...body, note: `${body.note ?? ''}!` }),
  'another name': (body) => ({ ...body, name: `${body.name ?? ''}!`.slice(-30) }),
  'what is not sold': ({ lines, ...body }) => ({ ...body, lines: lines.map((line) => ({ ...line, variantId: id() })) }),
}

const madeBy = async ({ tenantId }: World) =>
  (
    await sql(
      `select (select count(*)::int from orders where tenant_id = $1) orders, (select count(*)::int from events where tenant_id = $1) events,
         (select count(*)::int from idempotency where tenant_id = $1) keys, (select sum(reserved)::int from inventory_levels where tenant_id = $1) reserved`,
      [tenantId],
    )
  )[0]

test(`F10: a key says one thing: the same request however it is written is heard again, another one is refused and changes nothing (seed ${seed})`, async () => {
  const shop = await world()
  const { variantId } = await product(shop, { stock: 10_000 })
  const numbers = fc.infiniteStream(fc.nat(1_000_000))
  const place = (raw: string, key: string) => shop.owner.post('/orders', undefined, { raw, key })
  await fc.assert(
    fc.asyncProperty(body, fc.constantFrom(...Object.keys(changes)), numbers, async ({ quantities, ...rest }, change, drawn) => {
      const key = id()
      const pick = (below: number) => Number(drawn.next().value) % below
      const wanted = { locationId: shop.locationId, lines: quantities.map((quantity) => ({ variantId, quantity })), ...rest } as Body
      const first = await place(JSON.stringify(wanted), key)
      expect(first.status, first.text).toBe(201)
      const before = await madeBy(shop)
      const again = await place(rewritten(wanted, pick), key)
      expect([again.status, again.text, again.headers.get('idempotent-replayed')]).toEqual([201, first.text, 'true'])
      const other = JSON.stringify(changes[change]?.(wanted))
      const refused = [
        await place(other, key),
        ...(await Promise.all([
          place(other, key),
          shop.owner.post('/orders?x=', undefined, { raw: JSON.stringify(wanted), key, unchecked: 'no such query' }),
        ])),
      ]
      for (const { status, body } of refused) expect([status, body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
      expect(await madeBy(shop)).toEqual(before)
    }),
    { numRuns: runs, seed },
  )
  await checkInvariants(shop.tenantId)
})

import { Client as Postgres } from 'pg'
import { expect, inject, test } from 'vitest'
import { sealEntries } from '../../src/features/audit/jobs.ts'
import { sweep } from '../support/sweep.ts'
import { sql, world, type World } from '../support/world.ts'

const place = (slug: string) => ({ name: slug, slug, zone: 'Europe/Berlin', currency: 'EUR' })

const verified = async (shop: World, query = '') => (await shop.owner.get(`/audit-log/verification${query}`)).body.data

/** A shop of which `count` commands are told, and sealed. */
async function sealed(count: number) {
  const shop = await world()
  for (let i = 0; i < count; i++) await shop.owner.post('/locations', place(`place-${i}`))
  await sweep(sealEntries, shop)
  return shop
}

/** Whoever owns a table can switch its trigger off: that is what the chain is for. In one transaction, so that other tests keep theirs. */
async function tampered(table: 'audit_log' | 'audit_seals', statement: string, values: unknown[]) {
  const client = new Postgres({ connectionString: inject('servers').owner })
  await client.connect()
  try {
    await client.query('begin')
    await client.query(`alter table ${table} disable trigger append_only`)
    const { rowCount } = await client.query(statement, values)
    await client.query(`alter table ${table} enable trigger append_only`)
    await client.query('commit')
    expect(rowCount).toBe(1)
  } finally {
    await client.end()
  }
}

const seals = (shop: World) =>
  sql<{ seq: string; audit_id: string; hash: string }>('select seq, audit_id, hash from audit_seals where tenant_id = $1 order by seq', [
    shop.tenantId,
  ])

test('every entry is sealed once, in a chain that holds', async () => {
  const shop = await sealed(3)
  expect(await verified(shop)).toMatchObject({
    checked: 3,
    through: 3,
    isComplete: true,
    altered: null,
    anchorHolds: null,
    head: { seq: 3 },
  })
  expect(await sweep(sealEntries, shop)).toBe(0)
  expect((await seals(shop)).map(({ seq }) => seq)).toEqual(['1', '2', '3'])
})

test('forty writers and three sealers at once leave one chain without a gap', async () => {
  const shop = await world()
  const writers = Array.from({ length: 40 }, (_, i) => shop.owner.post('/locations', place(`place-${i}`)))
  const sealers = Promise.all([1, 2, 3].map(() => sweep(sealEntries, shop)))
  expect((await Promise.all(writers)).map(({ status }) => status)).toEqual(writers.map(() => 201))
  await sealers
  await sweep(sealEntries, shop)
  expect(await verified(shop)).toMatchObject({ checked: 40, isComplete: true, altered: null })
  expect(new Set((await seals(shop)).map(({ audit_id }) => audit_id)).size).toBe(40)
})

test('an entry that was changed is named, and so is the first of several', async () => {
  const shop = await sealed(4)
  const [, second, third] = await seals(shop)
  await tampered('audit_log', `update audit_log set after = '{"slug": "another"}' where tenant_id = $1 and id = $2`, [
    shop.tenantId,
    third?.audit_id,
  ])
  const altered = { seq: 3, entryId: third?.audit_id, reason: 'entry_or_seal_changed' }
  expect(await verified(shop)).toMatchObject({ isComplete: false, altered })
  await tampered('audit_log', `update audit_log set at = at + interval '1 ms' where tenant_id = $1 and id = $2`, [
    shop.tenantId,
    second?.audit_id,
  ])
  expect((await verified(shop)).altered).toMatchObject({ seq: 2 })
})

test('an entry that was taken away is named, and so is a seal', async () => {
  const shop = await sealed(4)
  const [, second] = await seals(shop)
  await tampered('audit_log', 'delete from audit_log where tenant_id = $1 and id = $2', [shop.tenantId, second?.audit_id])
  expect((await verified(shop)).altered).toEqual({ seq: 2, entryId: second?.audit_id, reason: 'entry_missing' })
  await tampered('audit_seals', 'delete from audit_seals where tenant_id = $1 and seq = $2', [shop.tenantId, 2])
  expect((await verified(shop)).altered).toMatchObject({ seq: 3, reason: 'seal_missing' })
})

test('an entry that was taken away before its seal leaves a link that says so', async () => {
  const shop = await sealed(1)
  const added = await shop.owner.post('/locations', place('late'))
  await tampered('audit_log', 'delete from audit_log where tenant_id = $1 and resource_id = $2', [shop.tenantId, added.body.data.id])
  await sweep(sealEntries, shop)
  expect((await verified(shop)).altered).toMatchObject({ seq: 2, reason: 'entry_missing' })
})

test('a chain that was written anew no longer leads through a link that somebody kept', async () => {
  const shop = await sealed(3)
  const { head } = await verified(shop)
  const anchor = `?anchorSeq=${head.seq}&anchorHash=${head.hash}`
  await shop.owner.post('/locations', place('another'))
  await sweep(sealEntries, shop)
  expect(await verified(shop, anchor)).toMatchObject({ isComplete: true, anchorHolds: true, head: { seq: 4 } })
  const other = await sealed(3)
  expect(await verified(other, anchor)).toMatchObject({ isComplete: true, anchorHolds: false })
})

test('a part of the chain is followed from where the part before ended', async () => {
  const shop = await sealed(4)
  expect(await verified(shop, '?after=2')).toMatchObject({ checked: 2, through: 4, isComplete: true })
  const [first] = await seals(shop)
  await tampered('audit_log', `update audit_log set action = 'nothing' where tenant_id = $1 and id = $2`, [shop.tenantId, first?.audit_id])
  expect(await verified(shop, '?after=2')).toMatchObject({ altered: null })
  for (const query of ['?after=-1', '?after=x', '?anchorSeq=1', `?anchorSeq=1&anchorHash=short`, '?who=me'])
    expect((await shop.owner.get(`/audit-log/verification${query}`)).status).toBe(400)
})

test('an export carries each entry with its link, and is an entry itself', async () => {
  const shop = await sealed(2)
  const late = await shop.owner.post('/locations', place('late'))
  const { text, headers } = await shop.owner.get('/audit-log/export?action=location.added')
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; resourceId: string; seq: number | null; hash: string | null })
  expect(headers.get('content-type')).toBe('application/x-ndjson')
  expect(lines.map(({ seq }) => seq)).toEqual([null, ...lines.slice(1).map(({ seq }) => seq)])
  expect(lines[0]?.resourceId).toBe(late.body.data.id)
  const chain = new Map((await seals(shop)).map(({ audit_id, hash }) => [audit_id, hash]))
  expect(lines.slice(1).map(({ id, hash }) => chain.get(id) === hash)).toEqual([true, true])
  expect((await shop.owner.get('/audit-log?action=audit.exported')).body.data).toHaveLength(1)
  const clerk = await shop.staff('staff')
  expect([(await clerk.get('/audit-log/export')).status, (await clerk.get('/audit-log/verification')).status]).toEqual([403, 403])
})

test('no request and no job writes into the chain past the seal', async () => {
  const shop = await sealed(1)
  const { app, job } = inject('servers')
  const attempts = [
    `update audit_seals set hash = 'x'`,
    'delete from audit_seals',
    `insert into audit_seals (tenant_id, seq, audit_id, hash) values ('${shop.tenantId}', 9, gen_random_uuid(), 'x')`,
    'delete from audit_unsealed',
  ]
  for (const [url, count] of [
    [app, 4],
    [job, 2],
  ] as const) {
    const client = new Postgres({ connectionString: url })
    await client.connect()
    await client.query(`select set_config('app.tenant_id', $1, false), set_config('app.actor_kind', 'staff', false)`, [shop.tenantId])
    for (const attempt of attempts.slice(0, count)) await expect(client.query(attempt)).rejects.toMatchObject({ code: '42501' })
    await client.end()
  }
})

test('what can not be rewritten holds a network and a mark, not an address and a device', async () => {
  const shop = await world()
  const headers = { 'CF-Connecting-IP': '203.0.113.77', 'User-Agent': 'Till/4.2 (of Ada)' }
  await shop.owner.post('/locations', place('mitte'), { headers })
  await shop.owner.post('/locations', place('nord'), { headers: { ...headers, 'CF-Connecting-IP': '2001:db8:1:2:3::4' } })
  const entries = (await shop.owner.get('/audit-log?action=location.added')).body.data as { address: string; userAgent: string }[]
  expect(entries.map(({ address }) => address)).toEqual(['2001:db8:1::', '203.0.113.0'])
  expect(new Set(entries.map(({ userAgent }) => userAgent)).size).toBe(1)
  expect(entries[0]?.userAgent).toMatch(/^[0-9a-f]{16}$/)
})

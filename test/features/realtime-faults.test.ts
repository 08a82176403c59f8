import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { bundle, startWorkerd } from '../../dev/workerd.ts'
import { Client } from '../support/client.ts'
import { fault } from '../support/faults.ts'
import { happens, queued, someOrder } from '../support/happenings.ts'
import { Listener } from '../support/stream.ts'
import { product, world } from '../support/world.ts'

test('a channel that could not read when it was woken tells what it missed', async () => {
  const shop = await world()
  const order = await someOrder(shop)
  const listener = await new Listener(`${shop.base}/orders/${order}/events`, { token: shop.owner.token }).open()
  await listener.ready()
  const event = await happens(shop, { aggregateId: order })
  await fault({ kind: 'status', match: order, times: 3 })
  await queued(shop, [event])
  expect(await listener.heard(1)).toBe(true)
  listener.kill()
})

test('F32: a Worker that is killed under its listeners costs them nothing: they come back and hear what they missed', async () => {
  const shop = await world()
  const { variantId } = await product(shop, { price: 300 })
  const folder = bundle(mkdtempSync(join(tmpdir(), 'cortado-stream-')))
  const start = () => startWorkerd({ folder, variables: inject('servers').variables })
  try {
    let worker = await start()
    const path = `/api/v1/tenants/${shop.slug}`
    const staff = () => new Client(`${worker.url}${path}`, shop.owner.token)
    const { id } = (await staff().post('/orders', { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] })).body.data
    const url = () => `${worker.url}${path}/orders/${id}/events`
    const listener = await new Listener(url(), { token: shop.owner.token }).open()
    await listener.heard(1)
    for (const move of ['start', 'ready', 'completion']) {
      await worker.kill()
      await listener.ended()
      await shop.owner.post(`/orders/${id}/${move}`)
      worker = await start()
      await listener.open(url())
    }
    await listener.heard(4)
    expect(listener.told.map(({ data }) => data.type)).toEqual(['order.placed', 'order.started', 'order.ready', 'order.completed'])
    listener.kill()
    await worker.kill()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

import { Client } from 'pg'
import { beforeAll, expect, inject, test } from 'vitest'
import { fillDatabase } from '../dev/fill/fill.ts'
import { holdPlans, type Held } from './support/held-plans.ts'
import { ownDatabase } from './support/own-database.ts'

const ROWS = 30_000
const NAME = 'cortado_filled'
let held: Held

/** A database of its own: sizes are the point here, and other tests fill the shared one as they go. */
beforeAll(async () => {
  const { postgres } = inject('servers')
  const superuser = Object.assign(new URL(postgres), { pathname: `/${NAME}` }).href
  const now = new Date()
  const urls = await ownDatabase(NAME)
  await fillDatabase(superuser, { rows: ROWS, now })
  // a tenant with most of the rows, and one with few
  held = await holdPlans(superuser, urls, ['filled', 'filled-7'], now)
  const client = new Client({ connectionString: postgres })
  await client.connect()
  await client.query(`drop database ${NAME} with (force)`)
  await client.end()
}, 300_000)

test('every statement that the program can say has values to be planned with', () => {
  expect(held.unsampled).toEqual([])
})

test('no statement reads, sorts or throws away more rows as its tables grow', () => {
  expect(held.faults).toEqual({})
})

test('what is known to grow still does: whoever mends it takes the reason away', () => {
  expect(Object.entries(held.open).filter(([, count]) => count === 0)).toEqual([])
})

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundle } from '../../dev/workerd.ts'
import { api } from '../support/client.ts'

const ONLY_IN_DEV = ['/__dev/', 'x-cortado-now', 'x-cortado-pace', 'dev.probe', 'Cortado, running', '/ops']

/** What libraries bring and nobody asks for (src/outside/left-out.ts), and what only the database knows of a table (drizzle/columns.ts). */
const LEFT_OUT = ['draft-2020-12', 'autoPagingEach', 'int64_string value', 'macaddr8', 'list-style-type', 'totp_factors_user_fk']

function productionBundle() {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-bundle-'))
  try {
    bundle(folder)
    const scripts = readdirSync(folder).filter((file) => file.endsWith('.js'))
    return scripts.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('what moves clocks and fires schedules is not in the bundle that is deployed, nor what nobody asks for', () => {
  const text = productionBundle()
  expect(text).toContain('stream-tickets.expire')
  for (const word of [...ONLY_IN_DEV, ...LEFT_OUT]) expect(text).not.toContain(word)
})

test('the schedule of all tenants cannot be fired from outside', async () => {
  for (const path of ['/__dev/sweep', '/__dev/sweep?tenant=', '/__dev/anything']) {
    expect((await fetch(`${api()}${path}`, { method: 'POST' })).status).toBe(404)
  }
})

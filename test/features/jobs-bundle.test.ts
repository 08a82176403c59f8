import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { api } from '../support/client.ts'

const ONLY_IN_DEV = ['/__dev/', 'x-cortado-now', 'x-cortado-pace', 'dev.probe']

function productionBundle() {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-bundle-'))
  try {
    const built = spawnSync('wrangler', ['deploy', '--dry-run', '--env', 'production', '--outdir', folder], { encoding: 'utf8' })
    if (built.status !== 0) throw new Error(built.stderr)
    const scripts = readdirSync(folder).filter((file) => file.endsWith('.js'))
    return scripts.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('what moves clocks and fires schedules is not in the bundle that is deployed', () => {
  const bundle = productionBundle()
  expect(bundle).toContain('stream-tickets.expire')
  for (const word of ONLY_IN_DEV) expect(bundle).not.toContain(word)
})

test('the schedule of all tenants cannot be fired from outside', async () => {
  for (const path of ['/__dev/sweep', '/__dev/sweep?tenant=', '/__dev/anything']) {
    expect((await fetch(`${api()}${path}`, { method: 'POST' })).status).toBe(404)
  }
})

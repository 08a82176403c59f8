import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundle } from '../../dev/workerd.ts'
import { api } from '../support/client.ts'

const ONLY_IN_DEV = ['/__dev/', 'x-cortado-now', 'x-cortado-pace', 'dev.probe', 'Cortado, running', '/ops']

/** What libraries bring and nobody asks for (src/outside/left-out.ts), and what only the database knows of a table (drizzle/columns.ts). */
const LEFT_OUT = ['draft-2020-12', 'autoPagingEach', 'int64_string value', 'macaddr8', 'list-style-type', 'totp_factors_user_fk']

/** What only the OpenAPI document says (dev/undescribed.ts): of a field, of a route, of an answer. */
const UNDESCRIBED = ['Minor units of the currency', 'List the API keys, newest first', 'Whether the location offers it at all']

let folder: string
const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8')

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cortado-bundle-'))
  bundle(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('what moves clocks and fires schedules is not in the bundle that is deployed, nor what nobody asks for', () => {
  const text = read('worker.js')
  expect(text).toContain('stream-tickets.expire')
  for (const word of [...ONLY_IN_DEV, ...LEFT_OUT, ...UNDESCRIBED]) expect(text).not.toContain(word)
})

test('wrangler deploys this bundle, to the byte', () => {
  mkdirSync(join('build', 'assets'), { recursive: true })
  const outdir = join(folder, 'deployed')
  const { status, stderr } = spawnSync('wrangler', ['deploy', '--env', 'production', '--dry-run', '--outdir', outdir], { encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  const code = readdirSync(folder).filter((file) => /\.(js|wasm)$/.test(file))
  expect(code).toHaveLength(2)
  for (const file of code) expect(readFileSync(join(outdir, file)).equals(readFileSync(join(folder, file))), file).toBe(true)
})

test('its source map leads to the line, also below and behind what was left out', () => {
  const map = new SourceMap(JSON.parse(read('worker.js.map')) as SourceMapPayload)
  const lines = read('worker.js').split('\n')
  for (const word of [
    'stream-tickets.expire',
    '/api-keys/:id/rotation',
    'At most three options.',
    'Every tenant has a role of this key.',
  ]) {
    const line = lines.findIndex((text) => text.includes(word))
    const entry = map.findEntry(line, lines[line]?.indexOf(word) ?? -1)
    if (!('originalSource' in entry)) throw new Error(`${word} comes from nowhere`)
    const source = readFileSync(resolve(folder, entry.originalSource), 'utf8').split('\n')[entry.originalLine]
    expect(source, entry.originalSource).toContain(word)
  }
})

test('the schedule of all tenants cannot be fired from outside', async () => {
  for (const path of ['/__dev/sweep', '/__dev/sweep?tenant=', '/__dev/anything']) {
    expect((await fetch(`${api()}${path}`, { method: 'POST' })).status).toBe(404)
  }
})

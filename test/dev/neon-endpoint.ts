import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll } from 'vitest'
import { startNeon } from '../../dev/neon/server.ts'
import { startPostgres } from '../../dev/postgres.ts'

export type ErrorBody = { message: string; code: string; severity: string; [field: string]: string | null }
export type Shown = {
  fields: { name: string; dataTypeID: number }[]
  rows: unknown[]
  command: string
  rowCount: number | null
  rowAsArray: boolean
}

/** A Postgres and a Neon endpoint of this file's own; both are gone when the file is done. */
export async function startEndpoint() {
  const postgres = await startPostgres({ dir: mkdtempSync(join(tmpdir(), 'cortado-neon-')), forTests: true })
  const neon = await startNeon({ upstream: postgres.url })
  const direct = new Client({ connectionString: postgres.url })
  await direct.connect()
  afterAll(async () => {
    await direct.end()
    await neon.stop()
    await postgres.stop()
    rmSync(postgres.folder, { recursive: true })
  })

  const post = (body: unknown, headers: Record<string, string> = {}, init: RequestInit = {}) =>
    fetch(neon.url, {
      method: 'POST',
      headers: { 'neon-connection-string': postgres.url, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    })
  // an answer does not wait for the reset of its connection: a test about sessions does, so that the next call gets the same one
  const settled = async () => {
    const busy = `select 1 from pg_stat_activity where application_name = 'neon' and (state <> 'idle' or query not like '%DISCARD SEQUENCES')`
    while ((await direct.query(busy)).rowCount !== 0) await sleep(1)
  }
  const one = async (query: string, params: unknown[] = [], headers: Record<string, string> = {}) => {
    const response = await post({ query, params }, headers)
    await settled()
    if (response.status !== 200) throw new Error(await response.text())
    return response.json<Shown>()
  }
  const fail = async (body: unknown, headers: Record<string, string> = {}) => {
    const response = await post(body, headers)
    await settled()
    return { status: response.status, body: await response.json<ErrorBody>() }
  }
  return { postgres, neon, direct, post, one, fail, settled }
}

export const raw = { 'neon-raw-text-output': 'true', 'neon-array-mode': 'true' }

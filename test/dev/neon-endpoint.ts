import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
  const one = async (query: string, params: unknown[] = [], headers: Record<string, string> = {}) => {
    const response = await post({ query, params }, headers)
    if (response.status !== 200) throw new Error(await response.text())
    return response.json<Shown>()
  }
  const fail = async (body: unknown, headers: Record<string, string> = {}) => {
    const response = await post(body, headers)
    return { status: response.status, body: await response.json<ErrorBody>() }
  }
  return { postgres, neon, direct, post, one, fail }
}

export const raw = { 'neon-raw-text-output': 'true', 'neon-array-mode': 'true' }

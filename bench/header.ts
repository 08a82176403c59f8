import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import { Client } from 'pg'
import packages from '../package-lock.json' with { type: 'json' }
import { LOCATIONS, PRODUCTS } from './shop.ts'

type Ran = { owner: string; durable: boolean; seconds: number; rounds: number }

/** What the figures were taken on. */
export async function header({ owner, durable, seconds, rounds }: Ran): Promise<string> {
  const client = new Client({ connectionString: owner })
  await client.connect()
  const { rows } = await client.query<{ server_version: string }>('show server_version')
  await client.end()
  const commit = execFileSync('git', ['log', '-1', '--format=%h %cs'], { encoding: 'utf8' }).trim()
  const changed = execFileSync('git', ['status', '--porcelain'], { encoding: 'utf8' }).trim() === '' ? '' : ' with changes'
  const [cpu] = cpus()
  return [
    `${cpus().length} cores (${cpu?.model.trim()}), node ${process.versions.node}, workerd ${packages.packages['node_modules/workerd'].version},`,
    `PostgreSQL ${rows[0]?.server_version}, ${durable ? 'fsync on' : 'fsync and synchronous_commit off'}, commit ${commit}${changed};`,
    `${PRODUCTS} products, ${LOCATIONS} locations, everything on this machine; medians of ${rounds} rounds of ${seconds} s (least–most)`,
  ].join('\n')
}

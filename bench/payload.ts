import { gzipSync } from 'node:zlib'
import { startWorkerd } from '../dev/workerd.ts'
import { against, holds } from './bars.ts'
import { callOnce, message } from './http.ts'
import { startRecorder } from './record.ts'
import { spread } from './spread.ts'
import type { Stage } from './stage.ts'
import { table } from './table.ts'

const LIST_KB = 3

/** What a page of 20 products weighs as the platform sends it, and what it costs to hear that nothing has changed. */
export async function measurePayload(stage: Stage): Promise<string> {
  const recorder = await startRecorder(stage.endpoint)
  try {
    await using worker = await startWorkerd({
      variables: { ...stage.variables, NEON_ENDPOINT: recorder.url },
      folder: stage.built,
      quiet: true,
    })
    const port = Number(new URL(worker.url).port)
    const path = `/api/v1/tenants/${stage.shop.slug}/products?limit=20`
    const first = await callOnce(port, message({ method: 'GET', path }))
    const etag = /\r\netag: ([^\r]+)/i.exec(first.head)?.[1] ?? ''
    recorder.taken()
    const again = await callOnce(port, message({ method: 'GET', path, headers: { 'if-none-match': etag } }))
    const trips = recorder.taken().length
    const gzip = gzipSync(first.body).length / 1024
    const said = `${again.status}, ${again.bytes} bytes of body, ${trips} round trips`
    return table(
      ['payload', '', ''],
      [
        ['list of 20, KB of JSON', (first.bytes / 1024).toFixed(1), ''],
        ['list of 20, KB gzip', against('list of 20, KB gzip', spread([gzip]), { most: LIST_KB }), ''],
        ['the same with If-None-Match', said, holds(`If-None-Match: ${said}`, again.status === 304 && again.bytes === 0 && trips <= 1)],
      ],
    )
  } finally {
    recorder.stop()
  }
}

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { serve } from '../../dev/serve.ts'

const entrypoint = 'build/watched.ts'
const file = join(import.meta.dirname, '..', '..', entrypoint)
const answering = (text: string) =>
  `import { DurableObject } from 'cloudflare:workers'\nexport class Bucket extends DurableObject {}\nexport class Channel extends DurableObject {}\nexport default { fetch: () => new Response('${text}') }\n`

test('while the source does not build, requests hear so at once, and the next build that does answers again', async () => {
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, answering('first'))
  const worker = await serve({ variables: {}, entrypoint, watch: true, onLog: () => {} })
  // none may hang: not those that come while it is built anew either
  const ask = async () => {
    const answer = await fetch(worker.url, { signal: AbortSignal.timeout(20_000) })
    return { status: answer.status, text: await answer.text() }
  }
  const until = async (holds: (seen: { status: number; text: string }) => boolean) => {
    for (let left = 200; left > 0; left--) {
      const seen = await ask()
      if (holds(seen)) return seen
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error('it never came')
  }
  try {
    expect(await ask()).toEqual({ status: 200, text: 'first' })
    writeFileSync(file, `${answering('second')}const broken = (\n`)
    const refused = await until(({ status }) => status === 503)
    expect(JSON.parse(refused.text)).toMatchObject({
      code: 'BUILD_FAILED',
      error: expect.stringContaining('build/watched.ts:6: Unexpected end of file'),
    })
    writeFileSync(file, answering('third'))
    expect(await until(({ text }) => text === 'third')).toEqual({ status: 200, text: 'third' })
  } finally {
    await worker.stop()
    rmSync(file)
  }
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { undescribed } from '../../dev/undescribed.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cortado-undescribed-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function bundled(source: string) {
  const input = join(folder, 'source.ts')
  writeFileSync(input, source)
  const bundle = await rolldown({
    input,
    external: (name) => name !== input,
    plugins: [undescribed],
    experimental: { nativeMagicString: true },
  })
  const { output } = await bundle.generate({ codeSplitting: false })
  return output[0].code
}

test('only the words of room.ts are left without what they were told, whatever the file calls them', async () => {
  const code = await bundled(`import { open, streams as said } from '${resolve('src/http/room.ts')}'
    import { returns } from './elsewhere.ts'
    export const all = [open('for readers'), said('for them, too'), returns('for those who run')]`)
  expect(code).not.toMatch(/readers|them, too/)
  expect(code).toContain(`returns("for those who run")`)
})

test('a schema that nobody asks for goes, and what is read by one stays', async () => {
  const code = await bundled(`import * as z from 'zod'
    const unused = z.string().max(1001)
    const checked = z.string().max(1002).parse(globalThis.name)
    await z.string().max(1003).parseAsync(globalThis.name)
    const trimmed = z.string().max(1004).safeParse(globalThis.name).data.trim()
    z.config({ jitless: true })`)
  expect(code).not.toContain('1001')
  for (const kept of ['1002', '1003', '1004', 'jitless']) expect(code).toContain(kept)
})

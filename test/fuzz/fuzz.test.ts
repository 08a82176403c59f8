import { expect, inject, test } from 'vitest'
import { fuzz } from './fuzz.ts'

const requests = Number(process.env['FUZZ_REQUESTS'] ?? 1_500)
const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_121)

test(`requests drawn from the document (seed ${seed}) hear only answers that it knows, and no 5xx`, async () => {
  const { findings, reached } = await fuzz({ api: inject('servers').api, owner: inject('servers').owner, requests, seed })
  expect(findings.map(({ what, line }) => `${what}\n${line}`)).toEqual([])
  expect(reached.size).toBeGreaterThan(60)
}, 300_000)

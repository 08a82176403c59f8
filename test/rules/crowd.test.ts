import { expect, test } from 'vitest'
import { inTurn, sameTenant, TooFast } from '../../src/db/crowd.ts'

const asked = (tenant: string, times: number) =>
  Promise.all(
    Array.from({ length: times }, () =>
      inTurn({ role: 'app', tenant, everyMs: 60_000, isFirst: true }, () => Promise.resolve('served')).catch((error: unknown) => {
        if (error instanceof TooFast) return 'too fast'
        throw error
      }),
    ),
  )

test('a tenant has one pace, whether it is asked for by its slug or by its id', async () => {
  sameTenant('corner-coffee', 'id-of-corner-coffee')
  await asked('somebody-else', 1)
  const answers = [...(await asked('corner-coffee', 12)), ...(await asked('id-of-corner-coffee', 13))]
  expect(answers).toEqual(answers.map(() => 'served'))
  // as many begin at once, and no more under either name
  expect([...(await asked('corner-coffee', 1)), ...(await asked('id-of-corner-coffee', 1))]).toEqual(['too fast', 'too fast'])
})

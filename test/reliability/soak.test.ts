import { expect, test } from 'vitest'
import { flowOf, planOf } from '../../dev/soak/plan.ts'
import { reportOf } from '../../dev/soak/report.ts'
import { soak } from '../../dev/soak/soak.ts'
import { DATABASE, DELIVERIES, LASTING, QUEUE, STRIPE } from '../../dev/soak/troubles.ts'

test('a plan is what its seed says: the same again, another for another, and every trouble in it', () => {
  const plan = planOf('one', 60)
  expect(planOf('one', 60)).toEqual(plan)
  expect(planOf('two', 60).digest).not.toBe(plan.digest)
  const kinds = (troubles: readonly object[]) => new Set(troubles.map((trouble) => JSON.stringify({ ...trouble, at: 0, lasts: 0 })))
  expect(kinds(plan.troubles)).toEqual(kinds([...DATABASE, ...STRIPE, ...DELIVERIES, ...QUEUE, ...LASTING]))
  const drawn = () =>
    Array.from({ length: 100 }, (_, number) => flowOf('one', number)).map(({ kind, draw }) => [kind, draw(1000), draw(1000)])
  expect(drawn()).toEqual(drawn())
})

test('a shop under all faults of a seed keeps every promise', { timeout: 180_000 }, async () => {
  const soaked = await soak({ seed: 'suite', seconds: 12 })
  expect(soaked.tally.violations, reportOf(soaked)).toEqual([])
  expect(soaked.tally.placed).toBeGreaterThan(0)
})

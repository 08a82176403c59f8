import { appendFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Milliseconds on a busy machine. What stands between the tests and the Worker, or makes it begin anew each time, takes its own. */
const longest = (mode: string) => (mode === 'prism' || mode === 'fresh' ? 240_000 : 60_000)

/** Half a minute and more each. A fresh clone knows no times of its own, and what is begun last is waited for alone. */
const LONGEST = [
  'models/shop',
  'features/webhook-orders',
  'reliability/soak',
  'bad-input',
  'reliability/database-faults',
  'access',
  'round-trips',
  'fuzz/fuzz',
  'plans',
  'reliability/stripe-scripts',
  'isolation',
].map((name) => `/test/${name}.test.ts`)

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const sorted = await super.sort(files)
    const place = ({ moduleId }: TestSpecification) => LONGEST.findIndex((name) => moduleId.endsWith(name))
    const long = sorted.filter((file) => place(file) >= 0).toSorted((one, other) => place(one) - place(other))
    return [...long, ...sorted.filter((file) => place(file) < 0)]
  }
}

export default defineConfig(({ mode }) => ({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/setup.ts'],
    // what our code writes inside a test is read for secrets like what a Worker writes (test/support/leaks.ts)
    onConsoleLog: (line) => appendFileSync(process.env['CORTADO_LOG'] ?? '/dev/null', line),
    testTimeout: longest(mode),
    hookTimeout: longest(mode),
    // what is waited for comes when it comes: time is never what a test is about
    expect: { poll: { timeout: longest(mode) / 2 } },
    pool: 'threads',
    // three at a time would be faster, and a call now and then too late
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
}))

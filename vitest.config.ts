import { appendFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

/** Milliseconds on a busy machine. What stands between the tests and the Worker, or makes it begin anew each time, takes its own. */
const longest = (mode: string) => (mode === 'prism' || mode === 'fresh' ? 240_000 : 60_000)

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
    maxWorkers: 2,
  },
}))

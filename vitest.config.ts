import { appendFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/setup.ts'],
    // what our code writes inside a test is read for secrets like what a Worker writes (test/support/leaks.ts)
    onConsoleLog: (line) => appendFileSync(process.env['CORTADO_LOG'] ?? '/dev/null', line),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'threads',
    maxWorkers: 2,
  },
})

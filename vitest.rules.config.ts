import { defineConfig } from 'vitest/config'

/** Pure rules and the stand-ins: no servers shared, seconds. */
export default defineConfig({
  test: { include: ['test/rules/**/*.test.ts', 'test/dev/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
})

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{agent,users,worker,site,seeds,.ci}/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Two cores: more forks would only fight over ffmpeg and workerd.
    maxWorkers: 2,
    env: { TZ: 'UTC' },
  },
})

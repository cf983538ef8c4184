import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { defineConfig, devices } from '@playwright/test'
import { dataDir, ports, tailnetName, urls } from './e2e/plant.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome']
const chromium = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => names.map((name) => join(folder, name)))
  .find((path) => existsSync(path))
if (chromium === undefined) throw new Error('no Chromium on the PATH: npm test installs it where it may')

export default defineConfig({
  testDir: 'e2e',
  outputDir: '.data/e2e-results',
  // Two cores. Specs with a stage of their own run beside those that share the plant: these only read it.
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: {
    baseURL: urls.site,
    locale: 'es-CO',
    timezoneId: 'America/Bogota',
    trace: 'retain-on-failure',
    launchOptions: {
      // A browser lives on the real clock also when the plant's is moved.
      env: { ...(process.env as Record<string, string>), LD_PRELOAD: '' },
      executablePath: chromium,
      args: [
        '--no-sandbox',
        `--host-resolver-rules=MAP ${tailnetName} 127.0.0.1`,
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [{ name: 'desktop', use: { ...devices['Desktop Chrome'], channel: '' } }],
  // Specs that open only a stage of their own (e2e/stage.ts) can be tried without the plant: E2E_PLANT=off.
  ...(process.env.E2E_PLANT === 'off'
    ? {}
    : {
        webServer: {
          command: `exec node --disable-warning=ExperimentalWarning seeds/start.ts --fresh --data ${dataDir}`,
          env: {
            SITE_PORT: `${ports.site}`,
            AGENT_PORT: `${ports.agent}`,
            SIGNIN_PORT: `${ports.signIn}`,
            SERVE_PORT: `${ports.serve}`,
          },
          wait: { stdout: /Ctrl\+C stops everything/ },
          timeout: 180_000,
          stdout: 'pipe',
          stderr: 'pipe',
          gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
        },
      }),
})

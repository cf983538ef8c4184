import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { defineConfig, devices } from '@playwright/test'
import { tailnetName, urls } from './e2e/plant.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome']
const chromium = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => names.map((name) => join(folder, name)))
  .find((path) => existsSync(path))
if (chromium === undefined) throw new Error('no Chromium on the PATH: npm test installs it where it may')

const testDir = join(import.meta.dirname, 'e2e')
/** Those that say they need the whole plant. */
const plantSpecs = readdirSync(testDir)
  .filter((name) => name.endsWith('.spec.ts'))
  .filter((name) => readFileSync(join(testDir, name), 'utf8').includes(`from './plant-test.ts'`))
  .map((name) => `**/${name}`)

export default defineConfig({
  testDir,
  outputDir: '.data/e2e-results',
  // Two cores. Specs with a stage of their own run beside those that share the plant: these only read it.
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: {
    ...devices['Desktop Chrome'],
    channel: '',
    baseURL: urls.site,
    locale: 'es-CO',
    timezoneId: 'America/Bogota',
    // What a failed test saw. To record every step costs a seventh of the time: `playwright test … --trace on` when it is wanted.
    screenshot: 'only-on-failure',
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
  projects: [
    // The plant's ports and its record are one: its specs go through one worker, which starts and stops it (e2e/plant-test.ts).
    // By name: the units Ronald needs end while the others are looked at.
    { name: 'plant', testMatch: plantSpecs, workers: 1 },
    { name: 'stages', testIgnore: plantSpecs },
  ],
})

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { test as base } from '@playwright/test'
import { dataDir, ports } from './plant.ts'

const root = join(import.meta.dirname, '..')
const startWithinMs = 180_000
const stopWithinMs = 20_000

/**
 * `test` of a spec that needs the whole plant: it starts with the first such test and stops with the worker that ran them, so
 * that specs with a stage of their own neither wait for it nor share the cores with it longer than must be.
 * playwright.config.ts gives all these specs to one worker.
 */
export const test = base.extend<object, { plant: undefined }>({
  plant: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern.
    async ({}, use) => {
      const stop = await startPlant()
      await use(undefined)
      await stop()
    },
    { scope: 'worker', auto: true, timeout: startWithinMs },
  ],
})

/** `npm start` with a new record; resolves with its end once the agent measures. */
function startPlant(): Promise<() => Promise<void>> {
  const script = ['--disable-warning=ExperimentalWarning', 'seeds/start.ts']
  const child = spawn(process.execPath, [...script, '--fresh', '--data', dataDir, '--stop-with-stdin'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      SITE_PORT: `${ports.site}`,
      AGENT_PORT: `${ports.agent}`,
      SIGNIN_PORT: `${ports.signIn}`,
      SERVE_PORT: `${ports.serve}`,
    },
  })
  // A plant that died must not take the worker with it through EPIPE.
  child.stdin.on('error', () => undefined)
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const stop = async () => {
    child.stdin.end()
    const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
    await ended
    clearTimeout(timer)
  }
  return new Promise((resolve, reject) => {
    let said = ''
    const listen = (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('Ctrl+C stops everything')) resolve(stop)
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('error', reject)
    void ended.then(() => reject(new Error(`the plant did not start:\n${said}`)))
  })
}

import { join } from 'node:path'

/** The system under test: `npm start` on ports and in a folder of its own, so that a running one is not disturbed. */
export const ports = { site: 18787, agent: 15000, signIn: 19090, serve: 15443 } as const

/** Chromium resolves it to loopback (playwright.config.ts); nothing else does. */
export const tailnetName = 'jetson.lbzf.test'

export const urls = {
  site: `http://localhost:${ports.site}`,
  agent: `http://127.0.0.1:${ports.agent}`,
  signIn: `http://localhost:${ports.signIn}`,
  serve: `http://localhost:${ports.serve}`,
  /** The same by a name that browsers do not count as this machine: plain http there is no secure context. */
  tailnet: `http://${tailnetName}:${ports.serve}`,
} as const

export const dataDir = join(import.meta.dirname, '..', '.data', 'e2e')

export const people = {
  ronald: 'ronald@lbzf.example',
  mariana: 'mariana@lbzf.example',
  sophia: 'sophia@lbzf.example',
  stranger: 'nadie@lbzf.example',
} as const

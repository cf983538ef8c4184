import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtSite, redeployedSite } from '../seeds/door/built-site.ts'
import { demoAudience, demoClientId, startDoor } from '../seeds/door/door.ts'
import { startTestTenant } from '../seeds/sign-in/test-tenant.ts'
import { usersSha256 } from '../users/directory.ts'
import { checkGate } from './checks/gate.ts'
import { type Running, sessionKey } from './checks/running.ts'
import { checkSignIn } from './checks/sign-in.ts'
import { readBuilt } from './deploy/bundle.ts'
import { smokeProblems } from './deploy/smoke.ts'

// One set of running sites for all checks: starting workerd costs more than asking it.
const running = { log: [] as string[] } as unknown as Running
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'door-'))
  const application = { clientId: demoClientId, audience: demoAudience }
  running.tenant = await startTestTenant(application)
  running.stranger = await startTestTenant(application)
  const common = {
    port: 0,
    signInUrl: running.tenant.origin,
    jetsons: [
      { name: 'Jetson de LBZF', url: 'http://jetson-lbzf.example:5000', org_id: 1 },
      { name: 'Jetson de ITBA', url: 'http://jetson-itba.example:5000', org_id: 2 },
    ],
    distDir: builtSite(),
    vars: { SESSION_KEY: sessionKey },
  }
  const withoutRonald = await redeployedSite(folder, (text) =>
    text.replaceAll('ronald@lbzf.example', 'rosa@lbzf.example'),
  )
  running.door = await startDoor({
    ...common,
    stateDir: join(folder, 'a'),
    log: (line) => running.log.push(line),
  })
  running.redeployed = await startDoor({ ...common, stateDir: join(folder, 'b'), distDir: withoutRonald })
  running.production = await startDoor({
    ...common,
    stateDir: join(folder, 'c'),
    vars: {
      ENVIRONMENT: 'production',
      SESSION_KEY: 'a-key-that-would-do-in-production-0123456789',
      AUTH0_DOMAIN: 'tenant.example',
    },
  })
})

afterAll(async () => {
  await Promise.all([running.door?.stop(), running.redeployed?.stop(), running.production?.stop()])
  await Promise.all([running.tenant?.stop(), running.stranger?.stop()])
  await rm(folder, { recursive: true, force: true })
})

checkGate(running)
checkSignIn(running)

test('the smoke check of a deploy is content with the real site, and sees when other people are in force', async () => {
  const { version, usersText } = readBuilt(builtSite())
  const expected = { version, usersSha256: await usersSha256(usersText) }
  expect(await smokeProblems(running.door.url, expected)).toEqual([])
  expect(await smokeProblems(running.redeployed.url, expected)).toEqual([
    '/api/health has other people than those deployed',
  ])
})

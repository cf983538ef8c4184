import { expect, test } from '@playwright/test'
import { permissions } from '../agent/api/permissions.ts'
import { complaintsOf, inspect } from './inspect.ts'
import { people } from './plant.ts'
import { beOnStageAs, openStage, type Scene } from './stage.ts'

/** What stands for a parameter of a page's address. */
const places: Record<string, string> = { workstation: 'P21', module: 'angela', camera_id: '1' }

const pages = permissions
  .filter(
    ({ method, path, roles }) =>
      method === 'GET' && !/^\/(api\/|assets)/.test(path) && roles.includes('engineer'),
  )
  .map(({ path }) =>
    path.replace(/:(\w+)(\{.*?\})?/g, (_, name: string) => {
      const value = places[name]
      if (value === undefined) throw new Error(`${path}: which ${name} shall be looked at?`)
      return value
    }),
  )
  // Files that a page hands out, and the API's reference, which is somebody else's page.
  .filter((path) => path !== '/api' && !/\.\w+$/.test(path))
  // The sections of Ajustes are built of the same parts: these have all of them.
  .filter((path) => !/^\/ajustes\/(?!metas|jornadas|puestos|balanceo)/.test(path))

const scenes: Scene[] = ['normal', 'no-data']
for (const scene of scenes) {
  test(`every page of the dashboard is clean on a phone and a desktop: ${scene}`, async ({ page }) => {
    const stage = await openStage({ now: '2026-11-23T10:12:00-05:00', scene })
    try {
      const complaints = complaintsOf(page, stage.url)
      await beOnStageAs(page, people.ronald)
      const shown =
        scene === 'normal'
          ? [...pages, '/?pantalla=1']
          : pages.filter((path) => /^\/(estado|ajustes)?$/.test(path))
      for (const path of shown) await inspect(page, stage.url + path)
      expect(complaints).toEqual([])
    } finally {
      await stage.close()
    }
  })
}

test('home needs at most 60 KB of script', async ({ page }) => {
  const stage = await openStage({ now: '2026-11-23T10:12:00-05:00' })
  try {
    const sizes: Promise<number>[] = []
    page.on('response', (answer) => {
      if (answer.request().resourceType() === 'script')
        sizes.push(
          answer
            .request()
            .sizes()
            .then(({ responseBodySize }) => responseBodySize),
        )
    })
    await beOnStageAs(page, people.ronald)
    await page.goto(stage.url, { waitUntil: 'networkidle' })
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
    expect(bytes).toBeGreaterThan(1_000)
    expect(bytes).toBeLessThanOrEqual(60_000)
  } finally {
    await stage.close()
  }
})

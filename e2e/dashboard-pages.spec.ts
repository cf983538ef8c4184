import { expect, type Page, test } from '@playwright/test'
import { permissions } from '../agent/api/permissions.ts'
import { complaintsOf, inspect, violationsOf } from './inspect.ts'
import { people } from './plant.ts'
import { beOnStageAs, openStage, type Scene, type Stage } from './stage.ts'

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
  // The sections of Ajustes are built of the same parts: these have all of them. EVERY_PAGE=1 looks at the others too.
  .filter(
    (path) => process.env.EVERY_PAGE === '1' || !/^\/ajustes\/(?!metas|jornadas|puestos|balanceo)/.test(path),
  )

/** Dark and light share their words for colours: these pages use all of them. */
const thorough = /^\/(estado|balanceo)?$/

const looks: { scene: Scene; shown: string[] }[] = [
  { scene: 'normal', shown: pages },
  { scene: 'no-data', shown: pages.filter((path) => /^\/(estado|ajustes)?$/.test(path)) },
]
for (const { scene, shown } of looks) {
  test.describe(`on a phone and a desktop: ${scene}`, () => {
    let stage: Stage
    // One tab goes through all of them, as Ronald's does: a new browser context for each costs more than the look.
    let page: Page
    let complaints: string[]
    test.beforeAll(async ({ browser }) => {
      stage = await openStage({ now: '2026-11-23T10:12:00-05:00', scene })
      page = await browser.newPage()
      complaints = complaintsOf(page, stage.url)
      await beOnStageAs(page, people.ronald)
    })
    test.afterAll(async () => {
      await page.close()
      await stage.close()
    })

    for (const path of shown) {
      test(`${path} is clean`, async () => {
        await inspect(page, stage.url + path, { brief: !thorough.test(path) })
        expect(complaints.splice(0)).toEqual([])
      })
    }
  })
}

test('a wall display shows this hour and what needs attention without scrolling', async ({ page }) => {
  const stage = await openStage({ now: '2026-11-23T10:12:00-05:00' })
  try {
    await beOnStageAs(page, people.ronald)
    for (const font of ['its own font', 'a font of the machine'] as const)
      await test.step(`with ${font}`, async () => {
        // The font is optional: where it came late, the stand-in stays on the wall for the whole visit.
        if (font !== 'its own font') await page.route(/\.woff2$/, (route) => route.abort())
        await page.goto(`${stage.url}/?pantalla=1`)
        for (const [width, height] of [
          [1920, 1080],
          [1366, 768],
        ] as const) {
          await page.setViewportSize({ width, height })
          await expect(page.locator('.answer').nth(2)).toBeInViewport({ ratio: 1 })
          const beyond = await page.evaluate(() => [
            document.documentElement.scrollWidth - window.innerWidth,
            document.documentElement.scrollHeight - window.innerHeight,
          ])
          expect(Math.max(...beyond), `${width} × ${height}`).toBeLessThanOrEqual(0)
        }
      })
    expect(await violationsOf(page)).toEqual([])
  } finally {
    await stage.close()
  }
})

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

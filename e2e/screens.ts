import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Page } from '@playwright/test'
import { sections } from '../agent/dashboard/ajustes-view.ts'
import { people, tailnetName } from './plant.ts'
import { beOnStageAs, openStage, type Scene, scenes } from './stage.ts'

/**
 * `npm run screens [-- --only /estado --only /] [--dark]`: every page of the dashboard, phone and desktop, normal, camera down and
 * without data, as pictures in .data/screens, to be looked at.
 */
const devices = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
  desktop: { viewport: { width: 1366, height: 768 } },
} as const

/** Monday, ten minutes past the plant's question. */
const moment = '2026-11-23T10:12:00-05:00'

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, dark: { type: 'boolean', default: false } },
})
const folder = join(import.meta.dirname, '../.data/screens')
mkdirSync(folder, { recursive: true })

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', `--host-resolver-rules=MAP ${tailnetName} 127.0.0.1`],
})
try {
  for (const scene of scenes) await photograph(scene)
} finally {
  await browser.close()
}

async function photograph(scene: Scene): Promise<void> {
  for (const [device, look] of Object.entries(devices)) {
    const stage = await openStage({ now: moment, scene, days: 14 })
    try {
      const context = await browser.newContext({
        ...look,
        locale: 'es-CO',
        timezoneId: 'America/Bogota',
        colorScheme: values.dark ? 'dark' : 'light',
        reducedMotion: 'reduce',
      })
      const page = await context.newPage()
      for (const path of pagesOf(scene).filter((path) => values.only?.includes(path) ?? true)) {
        await beOnStageAs(page, path.startsWith('/resumen') ? people.mariana : people.ronald)
        await page.goto(stage.url + path)
        await page.evaluate(() => document.fonts.ready)
        const name = path.replaceAll(/[^a-z0-9]+/gi, '-').replaceAll(/^-|-$/g, '') || 'ahora'
        const file = `${name}.${scene}.${device}${values.dark ? '.dark' : ''}.png`
        await page.screenshot({ path: join(folder, file), fullPage: true })
        console.log(file, await firstContentMs(page))
      }
      await context.close()
    } finally {
      await stage.close()
    }
  }
}

/** First contentful paint since the navigation began, as the browser measured it. */
async function firstContentMs(page: Page): Promise<string> {
  const ms = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
  )
  return `${Math.round(ms)} ms to first content`
}

function pagesOf(scene: Scene): string[] {
  const plant = [
    '/',
    '/?pantalla=1',
    '/camaras',
    '/balanceo',
    '/cronometro',
    '/tiempo-perdido',
    '/exportar',
    '/ajustes',
    ...sections.map((section) => `/ajustes/${section}`),
    '/estado',
    '/resumen',
  ]
  return scene === 'no-data'
    ? [...plant, '/primer-uso', '/camaras/agregar']
    : [
        ...plant,
        '/puesto/P21?module=angela',
        '/puesto/P05?module=angela',
        '/camaras/1/calibrar',
        '/resumen/angela',
      ]
}

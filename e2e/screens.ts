import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { people, tailnetName } from './plant.ts'
import { beOnStageAs, openStage, type Scene, scenes } from './stage.ts'

/**
 * `npm run screens [-- --only /estado] [--dark]`: every page of the dashboard, phone and desktop, normal, camera down and
 * without data, as pictures in .data/screens, to be looked at.
 */
const devices = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
  desktop: { viewport: { width: 1440, height: 900 } },
} as const

/** Monday, ten minutes past the plant's question. */
const moment = '2026-11-23T10:12:00-05:00'

const { values } = parseArgs({
  options: { only: { type: 'string' }, dark: { type: 'boolean', default: false } },
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
  const stage = await openStage({ now: moment, scene, days: 14 })
  try {
    for (const [device, look] of Object.entries(devices)) {
      const context = await browser.newContext({
        ...look,
        locale: 'es-CO',
        timezoneId: 'America/Bogota',
        colorScheme: values.dark ? 'dark' : 'light',
        reducedMotion: 'reduce',
      })
      const page = await context.newPage()
      for (const path of pagesOf(scene).filter((path) => values.only === undefined || path === values.only)) {
        await beOnStageAs(page, path.startsWith('/resumen') ? people.mariana : people.ronald)
        await page.goto(stage.url + path)
        await page.evaluate(() => document.fonts.ready)
        const name = path.replaceAll(/[^a-z0-9]+/gi, '-').replaceAll(/^-|-$/g, '') || 'ahora'
        const file = `${name}.${scene}.${device}${values.dark ? '.dark' : ''}.png`
        await page.screenshot({ path: join(folder, file), fullPage: true })
        console.log(file)
      }
      await context.close()
    }
  } finally {
    await stage.close()
  }
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
    '/estado',
    '/resumen',
  ]
  return scene === 'no-data'
    ? plant
    : [...plant, '/puesto/P21?module=angela', '/camaras/1/calibrar', '/resumen/angela']
}

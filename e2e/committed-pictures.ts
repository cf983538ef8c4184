import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { people, tailnetName } from './plant.ts'
import { beOnStageAs, openStage } from './stage.ts'

/** `node e2e/committed-pictures.ts [NAME …]`: the pictures of README, landing page and guide, made again from the sample plant. */
type Picture = {
  /** Below the repository; its name says which is asked for. */
  file: string
  path: string
  width: number
  height: number
  /** Picture dots per CSS dot. */
  scale: number
  dark?: boolean
  /** This part of the page only; default: what the screen shows. */
  part?: string
  before?: (page: Page) => Promise<unknown>
}

const plantPc = { width: 1440, height: 880, scale: 1.25 } as const
const phone = { width: 390, height: 760, scale: 2 } as const
const site = 'site/src/images'
const guide = 'docs/guide/images'
const pictures: readonly Picture[] = [
  { file: `${site}/tablero-light.webp`, path: '/', ...plantPc },
  { file: `${site}/tablero-dark.webp`, path: '/', ...plantPc, dark: true },
  { file: `${site}/tablero-celular-light.webp`, path: '/', ...phone },
  { file: `${site}/tablero-celular-dark.webp`, path: '/', ...phone, dark: true },
  { file: `${guide}/puesto.webp`, path: '/puesto/P05?module=angela', width: 1200, height: 640, scale: 0.9 },
  {
    file: `${guide}/balanceo.webp`,
    path: '/balanceo',
    width: 1200,
    height: 900,
    scale: 0.9,
    part: '.yamazumi',
  },
  { file: `${guide}/calibrar.webp`, path: '/camaras/1/calibrar', width: 1200, height: 784, scale: 0.9 },
  {
    file: `${guide}/cronometro.webp`,
    path: '/cronometro?puesto=P05',
    width: 390,
    height: 760,
    scale: 1,
    before: async (page) => {
      await page.getByRole('button', { name: 'Empezar' }).click()
      await page.waitForTimeout(4_000)
      await page.getByRole('button', { name: 'Vuelta', exact: true }).click()
      await page.waitForTimeout(2_000)
    },
  },
  { file: `${guide}/primer-uso.webp`, path: '/primer-uso', width: 1000, height: 640, scale: 1 },
]

const asked = process.argv.slice(2)
const wanted = pictures.filter(({ file }) => asked.length === 0 || asked.some((name) => file.includes(name)))
const folder = mkdtempSync(join(tmpdir(), 'lbzf-pictures-'))
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', `--host-resolver-rules=MAP ${tailnetName} 127.0.0.1`],
})
try {
  for (const picture of wanted) await take(picture)
} finally {
  await browser.close()
  rmSync(folder, { recursive: true })
}

async function take(picture: Picture): Promise<void> {
  const { file, path, width, height, scale, dark = false, part, before } = picture
  const scene = path === '/primer-uso' ? 'no-data' : 'normal'
  const stage = await openStage({ now: '2026-11-23T10:12:00-05:00', scene, days: 7 })
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: scale,
    locale: 'es-CO',
    timezoneId: 'America/Bogota',
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    isMobile: width < 500,
  })
  try {
    const page = await context.newPage()
    await beOnStageAs(page, people.ronald)
    await page.goto(stage.url + path)
    await page.evaluate(() => document.fonts.ready)
    await before?.(page)
    const taken = join(folder, 'taken.png')
    await (part === undefined ? page : page.locator(part)).screenshot({ path: taken })
    const made = join(import.meta.dirname, '..', file)
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', taken, '-c:v', 'libwebp', '-quality', '80', made])
    console.log(file)
  } finally {
    await context.close()
    await stage.close()
  }
}

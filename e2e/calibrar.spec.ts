import { expect, type Page, test } from '@playwright/test'
import type { CamerasNow, NewRoi, RoiVersion } from '../agent/contract/api-cameras.ts'
import { people } from './plant.ts'
import { beOnStageAs, openStage, type Stage } from './stage.ts'

let stage: Stage
let sample: RoiVersion['geometry']['stations']
/** The version that will be saved next. */
let next: number
const real: { cameras?: Stage['agent']['live']['cameras']; stations?: Stage['agent']['live']['stations'] } =
  {}

test.beforeAll(async () => {
  stage = await openStage({ now: '2026-07-06T09:40:00-05:00', days: 1 })
  sample = (await inForce()).geometry.stations
  Object.assign(real, stage.agent.live)
})
test.beforeEach(async ({ page }) => {
  Object.assign(stage.agent.live, real)
  next = (await saveElsewhere({ stations: sample })) + 1
  await beOnStageAs(page, people.ronald)
})
test.afterAll(() => stage.close())

const loopback = () => stage.url.replace('jetson.lbzf.test', '127.0.0.1')
const headers = { 'Tailscale-User-Login': people.ronald, 'content-type': 'application/json' }

async function inForce(): Promise<RoiVersion> {
  const answer = await fetch(`${loopback()}/api/v1/cameras/1/rois`, { headers })
  const { versions } = (await answer.json()) as { versions: RoiVersion[] }
  const [newest] = versions
  if (newest === undefined) throw new Error('camera 1 is not calibrated')
  return newest
}

/** Somebody else, at the same camera. */
async function saveElsewhere(change: Partial<NewRoi> = {}): Promise<number> {
  const { version, geometry } = await inForce()
  const body = JSON.stringify({ base_version: version, stations: geometry.stations, ...change })
  const answer = await fetch(`${loopback()}/api/v1/cameras/1/rois`, { method: 'POST', headers, body })
  expect(answer.status).toBe(201)
  return version + 1
}

async function left(page: Page, part: string): Promise<number> {
  const points = (await page.locator(`[data-part="${part}"]`).getAttribute('points')) ?? ''
  return Math.min(...points.split(' ').map((point) => Number(point.split(',')[0])))
}

/** Drags over the picture, between fractions of it. */
async function dragOver(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  const box = await page.locator('.stage-picture').boundingBox()
  if (box === null) throw new Error('no picture')
  const at = ([x, y]: [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const
  await page.mouse.move(...at(from))
  await page.mouse.down()
  await page.mouse.move(...at([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]))
  await page.mouse.move(...at(to))
  await page.mouse.up()
}

async function dragHandle(page: Page, handle: string, byX: number): Promise<void> {
  const box = await page.locator(`[data-handle="${handle}"] .handle-dot`).boundingBox()
  if (box === null) throw new Error(`no handle ${handle}`)
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + byX / 2, y)
  await page.mouse.move(x + byX, y)
  await page.mouse.up()
}

test('with the mouse: a puesto by one rectangle, adjusted, copied, undone, kept over a reload, saved', async ({
  page,
}) => {
  await page.goto(`${stage.url}/camaras`)
  expect(await page.evaluate(() => isSecureContext)).toBe(false)
  await page.getByRole('link', { name: 'Calibrar cámara' }).first().click()
  // Loaded: the page is sent with its buttons, and its script makes them do something.
  await page.waitForURL(/\/calibrar$/)
  await expect(page.getByRole('img', { name: 'Imagen de Cámara 1 · Cuellos y puños' })).toBeVisible()

  await page.getByRole('button', { name: 'Dibujar P07' }).click()
  await dragOver(page, [0.32, 0.1], [0.6, 0.5])
  await expect(page.getByRole('button', { name: 'P07', exact: true })).toHaveAttribute('aria-pressed', 'true')
  const drawn = await left(page, 'P07 area')
  expect(drawn).toBeGreaterThan(0.3 * 640)
  expect(drawn).toBeLessThan(0.34 * 640)

  await page.getByRole('button', { name: 'Recoger', exact: true }).click()
  const before = await left(page, 'P07 pickup')
  await dragHandle(page, 'move', 30)
  await expect.poll(() => left(page, 'P07 pickup')).toBeGreaterThan(before + 10)
  expect(await left(page, 'P07 area')).toBe(drawn)
  const advice = page.getByRole('status').filter({ hasText: 'La zona de recoger toca la de la aguja' })
  await expect(advice).toContainText('P07')

  await page.getByRole('button', { name: 'Copiar a P08' }).click()
  await expect(page.locator('[data-part="P08 needle"]')).toHaveCount(1)
  await expect(advice).toContainText('También hay zonas por mejorar en P07.')
  await page.getByRole('button', { name: 'Deshacer' }).click()
  await expect(page.locator('[data-part="P08 needle"]')).toHaveCount(0)

  await page.reload()
  await expect(page.getByText('Seguimos donde usted iba')).toBeVisible()
  await page.getByRole('button', { name: `Guardar versión ${next}` }).click()
  await expect(page.getByText(`Versión ${next} guardada: ya mide con estas zonas.`)).toBeVisible()
  const saved = await inForce()
  expect(saved).toMatchObject({ version: next, by: people.ronald })
  expect(saved.geometry.stations.map(({ workstation }) => workstation)).toEqual(['P05', 'P06', 'P07'])
  await page.reload()
  await expect(page.getByText('Sin cambios por guardar.')).toBeVisible()
})

test('with the keyboard alone: drawn, moved, stretched, announced, saved', async ({ page }) => {
  await page.goto(`${stage.url}/camaras/1/calibrar`)
  await expect(page.getByRole('img', { name: /Imagen de Cámara 1/ })).toBeVisible()
  await page.getByRole('button', { name: 'Dibujar P07' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Mover Todo el puesto de P07' })).toBeFocused()

  const before = await left(page, 'P07 area')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Shift+ArrowRight')
  await expect.poll(() => left(page, 'P07 area')).toBeCloseTo(before + 18, 0)
  await expect(page.locator('#anuncio')).toContainText('Todo el puesto de P07: a ')

  await page.keyboard.press('Tab')
  const corner = page.getByRole('button', { name: 'Esquina superior izquierda, Todo el puesto de P07' })
  await expect(corner).toBeFocused()
  await page.keyboard.press('Shift+ArrowLeft')
  await expect.poll(() => left(page, 'P07 area')).toBeCloseTo(before + 2, 0)

  await page.getByRole('button', { name: `Guardar versión ${next}` }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByText(`Versión ${next} guardada`)).toBeVisible()
})

test('before its script has come nothing looks as if it could be used, and no press is lost', async ({
  page,
}) => {
  const script = Promise.withResolvers<void>()
  await page.route('**/calibrar-client.ts', async (route) => {
    await script.promise
    await route.continue()
  })
  await page.goto(`${stage.url}/camaras/1/calibrar`, { waitUntil: 'commit' })
  const draw = page.getByRole('button', { name: 'Dibujar P07' })
  await expect(draw).toBeDisabled()
  await expect(page.getByRole('combobox', { name: 'Puesto', exact: true })).toBeDisabled()
  await expect(page.getByRole('button', { name: 'P05', exact: true })).toBeDisabled()
  script.resolve()
  await draw.click()
  await expect(page.getByText('Arrastre sobre la imagen para dibujar P07')).toBeVisible()
})

test('somebody else saved meanwhile: nothing is lost, and nothing of theirs is overwritten unseen', async ({
  page,
}) => {
  await page.goto(`${stage.url}/camaras/1/calibrar`)
  await page.getByRole('button', { name: 'Dibujar P07' }).focus()
  await page.keyboard.press('Enter')
  await saveElsewhere()
  await expect(page.getByRole('alert')).toContainText(`Otra persona guardó la versión ${next}`)
  await page.getByRole('button', { name: 'Seguir con lo mío encima' }).click()
  await page.getByRole('button', { name: `Guardar versión ${next + 1}` }).click()
  await expect(page.getByText(`Versión ${next + 1} guardada`)).toBeVisible()
})

test('a camera that moved: one action moves every zone with it', async ({ page }) => {
  const { live } = stage.agent
  const still = live.cameras
  live.cameras = () =>
    still().map((camera) =>
      camera.cameraId === 1
        ? { ...camera, state: 'moved', problem: 'La cámara se movió.', movedBy: { x: 0.05, y: -0.025 } }
        : camera,
    )
  await page.goto(`${stage.url}/camaras`)
  await page.getByRole('link', { name: 'Corregir las zonas' }).click()
  await page.waitForURL(/\/calibrar$/)
  await expect(page.getByText('La cámara se movió 32 px a la derecha y 12 px hacia arriba.')).toBeVisible()
  const before = await left(page, 'P05 area')
  await page.getByRole('button', { name: 'Mover todas las zonas' }).click()
  await expect.poll(() => left(page, 'P05 area')).toBeCloseTo(before + 32, 0)
  await page.getByRole('button', { name: `Guardar versión ${next}` }).click()
  await expect(page.getByText(`Versión ${next} guardada`)).toBeVisible()
})

test('on a phone with a finger, and the live test of what was saved', async ({ browser }) => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  })
  const page = await context.newPage()
  await beOnStageAs(page, people.ronald)
  const { live } = stage.agent
  const still = live.stations
  live.stations = () =>
    still().map((station) => ({
      ...station,
      motionAtMs: { pickup: stage.agent.parts.now() + 60_000, needle: null, putdown: null },
    }))
  await page.goto(`${stage.url}/camaras/1/calibrar`)
  await page.getByRole('button', { name: 'Empezar prueba' }).tap()
  await expect(page.locator('[data-zone="P05 pickup"]')).toContainText('se detectó movimiento')
  await expect(page.locator('[data-zone="P05 needle"]')).toContainText('se detecta movimiento')
  await expect(page.locator('[data-zone="P05 putdown"]')).toContainText('todavía nada')

  await page.getByRole('button', { name: 'Dibujar P07' }).tap()
  await page.locator('.stage-picture').scrollIntoViewIfNeeded()
  const box = await page.locator('.stage-picture').boundingBox()
  if (box === null) throw new Error('no picture')
  await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 3)
  await expect(page.getByRole('button', { name: 'P07', exact: true })).toHaveAttribute('aria-pressed', 'true')
  const reach = await page.locator('[data-handle="se"] .handle-reach').boundingBox()
  expect(reach?.width ?? 0).toBeGreaterThanOrEqual(43)
  await context.close()
})

test('five stations are one rectangle, four copies and a save', async ({ page }) => {
  await saveElsewhere({ stations: [] })
  await page.goto(`${stage.url}/camaras/1/calibrar`)
  await page.getByRole('button', { name: 'Dibujar P01' }).click()
  await dragOver(page, [0.02, 0.05], [0.22, 0.45])
  for (const code of ['P02', 'P03', 'P04', 'P05']) {
    await page.getByRole('button', { name: `Copiar a ${code}` }).click()
  }
  await page.getByRole('button', { name: `Guardar versión ${next + 1}` }).click()
  await expect(page.getByText(`Versión ${next + 1} guardada`)).toBeVisible()
  const answer = await fetch(`${loopback()}/api/v1/cameras`, { headers })
  const { cameras } = (await answer.json()) as CamerasNow
  expect(cameras[0]?.stations).toEqual(['P01', 'P02', 'P03', 'P04', 'P05'])
})

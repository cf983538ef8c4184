import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { encodeJpeg } from '../agent/recording/jpeg.ts'
import { setFramePath } from '../agent/store/cycles.ts'
import { createSegmentSink } from '../agent/store/segments.ts'
import { people } from './plant.ts'
import { beOnStageAs, openStage, type Stage } from './stage.ts'

const recordedFrom = Date.parse('2026-07-06T09:20:00-05:00')
const recordedTo = recordedFrom + 300_000
let stage: Stage
let filmed: number

/** Five minutes of P05's camera are on disk, and the still of one of the cycles in them. */
test.beforeAll(async () => {
  stage = await openStage({ now: '2026-07-06T09:40:00-05:00', days: 1 })
  const { desk, store } = stage.agent.parts
  const name = 'cam1_20260706_092000.mp4'
  const source = 'testsrc2=size=160x120:rate=2:duration=300'
  const coding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '4', '-pix_fmt', 'yuv420p']
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', source, ...coding],
    join(stage.agent.folder, name),
  ])
  const sink = createSegmentSink(store, 1)
  sink.opened({ path: name, startMs: recordedFrom })
  sink.closed({ path: name, endMs: recordedTo, bytes: 1 })
  const { cycles } = stage.agent.parts.answers.cycles({
    module: 'angela',
    workstation: 'P05',
    fromMs: recordedFrom + 10_000,
    toMs: recordedTo - 120_000,
    cursor: undefined,
    limit: 1,
  })
  filmed = cycles[0]?.cycle_id ?? 0
  const picture = desk.picture(1)
  if (picture === undefined || filmed === 0) throw new Error('the stage has no picture or no cycle')
  mkdirSync(join(stage.agent.folder, '20260706'))
  writeFileSync(join(stage.agent.folder, '20260706/still.jpg'), await encodeJpeg(picture))
  setFramePath(store, filmed, '20260706/still.jpg')
})
test.afterAll(() => stage.close())

test('from a bar of the day to the video of its cycle, corrected with a reason and taken back', async ({
  page,
}) => {
  await beOnStageAs(page, people.ronald)
  await page.goto(`${stage.url}/puesto/P05?module=angela&date=2026-07-06`)
  expect(await page.evaluate(() => isSecureContext)).toBe(false)
  const bar = page.locator(`.strip a[href*="ciclo=${filmed}#"]`)
  await bar.click()
  const panel = page.locator('#ciclo')
  const video = panel.locator('video')
  await expect(video).toHaveAttribute('poster', `/api/v1/cycles/${filmed}/frame.jpg`)
  await video.evaluate((element: HTMLVideoElement) => element.load())
  await video.evaluate((element: HTMLVideoElement) => {
    element.muted = true
    return element.play()
  })
  await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.duration)).toBeGreaterThan(40)

  await panel.getByText('Corregir este ciclo').click()
  await panel.getByLabel('Este ciclo').selectOption({ label: 'es un reproceso' })
  await panel.getByLabel('Motivo').first().fill('volvió de calidad')
  await panel.getByRole('button', { name: 'Guardar corrección' }).click()
  await expect(panel.getByText('es un reproceso: volvió de calidad')).toBeVisible()
  await panel.getByRole('button', { name: 'Deshacer' }).click()
  await expect(panel.locator('.is-undone')).toContainText('volvió de calidad')

  await panel.getByText('Corregir inicio o fin').click()
  const start = panel.locator('[name="start"]')
  const before = await start.inputValue()
  const [hours = '', minutes = '', seconds = ''] = before.split(':')
  const earlier = `${hours}:${minutes}:${String((Number(seconds) + 30) % 60).padStart(2, '0')}`
  await start.fill(earlier)
  await panel.locator('form[action="/ciclos/tiempos"] [name="reason"]').fill('la mano entró después')
  await panel.getByRole('button', { name: 'Guardar inicio y fin' }).click()
  await expect(panel.getByText(`otro inicio: ${earlier}`)).toBeVisible()

  await panel.getByRole('button', { name: 'Conservar el video' }).click()
  await expect(panel.getByText('Conservado por ronald@lbzf.example')).toBeVisible()
  const views = stage.agent.parts.store.all<{ what: string }>(
    'SELECT what FROM clip_accesses WHERE cycle_id = ? AND login = ? ORDER BY what',
    filmed,
    people.ronald,
  )
  expect(views.map(({ what }) => what)).toEqual(['clip', 'frame'])
})

test('a cycle without video says so; a unit the camera missed is added', async ({ page }) => {
  await beOnStageAs(page, people.ronald)
  await page.goto(`${stage.url}/puesto/P05?module=angela&date=2026-07-06`)
  await page
    .getByRole('link', { name: /^Ver el ciclo de las/ })
    .first()
    .click()
  await expect(page.getByText('No hay video de ese momento: la cámara no grababa.')).toBeVisible()

  await page.getByText('Agregar una unidad que la cámara no vio').click()
  const form = page.locator('#agregar')
  await form.getByLabel('Inicio').fill('09:35:05')
  await form.getByLabel('Fin').fill('09:36:15')
  await form.getByLabel('Motivo').fill('tapada por una bolsa')
  await form.getByRole('button', { name: 'Agregar unidad' }).click()
  await expect(page.locator('#ciclo')).toContainText(
    'Unidad agregada por ronald@lbzf.example: tapada por una bolsa',
  )
})

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { type CameraServer, startCameraServer } from '../seeds/camera/server.ts'
import { people } from './plant.ts'
import { beOnStageAs, openStage, type Stage } from './stage.ts'

const password = 'clave de prueba'
let folder: string
let stage: Stage
let cameras: CameraServer

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lbzf-camera-'))
  const file = join(folder, 'testsrc.mp4')
  const source = 'testsrc2=size=320x240:rate=5:duration=4'
  const coding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '5', '-pix_fmt', 'yuv420p']
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, ...coding, file])
  cameras = await startCameraServer({ port: 0, user: 'lbzf', password, cameras: [{ id: 1, file }] })
  stage = await openStage({ now: '2026-07-06T09:40:00-05:00', scene: 'camera-down', days: 1 })
})
test.afterAll(async () => {
  await stage.close()
  await cameras.stop()
  rmSync(folder, { recursive: true })
})

test('a camera that is down says since when, and a new one is tried in words before it is added', async ({
  page,
}) => {
  await beOnStageAs(page, people.ronald)
  await page.goto(`${stage.url}/camaras`)
  const down = page.locator('[data-camera="2"]')
  await expect(down.getByText('La última imagen es de las 09:33.')).toBeVisible()
  await expect(down.getByText('La cámara no responde. Revise el cable y la corriente.')).toBeVisible()
  await expect(page.locator('[data-camera="1"] img')).toHaveJSProperty('naturalWidth', 640)

  await page.getByRole('link', { name: 'Agregar cámara' }).click()
  await page.waitForURL(/\/camaras\/agregar$/)
  await page.getByLabel('Nombre').fill('Salida')
  await page.getByLabel('Dirección').fill(`rtsp://127.0.0.1:${cameras.port}/cam1`)
  await page.getByLabel('Usuario de la cámara').fill('lbzf')
  await page.getByLabel('Contraseña de la cámara').fill('otra')
  await page.getByRole('button', { name: 'Probar' }).click()
  await expect(page.getByText('La cámara rechaza el usuario o la contraseña.')).toBeVisible()
  await page.getByLabel('Contraseña de la cámara').fill(password)
  await page.getByRole('button', { name: 'Agregar cámara' }).click()
  await expect(page.getByText('Salida quedó agregada. Ahora marque sus puestos.')).toBeVisible()
  const added = page.locator('[data-camera="3"]')
  await expect(added).toContainText('sin calibrar')
  expect(await page.content()).not.toContain(password)
  const kept = join(stage.agent.folder, 'cameras/cam3.json')
  expect(JSON.parse(readFileSync(kept, 'utf8'))).toMatchObject({ name: 'Salida', user: 'lbzf', password })
})

test('an admin sees nobody, an executive no camera at all', async ({ page }) => {
  await beOnStageAs(page, people.sophia)
  await page.goto(`${stage.url}/camaras`)
  await expect(page.getByText('Las personas se muestran pixeladas.')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Calibrar cámara' })).toHaveCount(0)
  await beOnStageAs(page, people.mariana)
  expect((await page.goto(`${stage.url}/camaras`))?.status()).toBe(403)
})

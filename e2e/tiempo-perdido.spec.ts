import { expect, test } from '@playwright/test'
import { violationsOf } from './inspect.ts'
import { people } from './plant.ts'
import { beOnStageAs, openStage, type Stage } from './stage.ts'

let stage: Stage
test.beforeAll(async () => {
  stage = await openStage({ now: '2026-11-23T10:12:00-05:00', days: 1 })
})
test.afterAll(() => stage.close())

test.describe('on a phone without scripts', () => {
  test.use({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false })

  test('a stop is marked, runs, is ended, and stands in the causes of the day', async ({ page }) => {
    await beOnStageAs(page, people.ronald)
    await page.goto(`${stage.url}/tiempo-perdido?module=angela`)
    await page.getByRole('combobox', { name: 'Causa', exact: true }).selectOption('C003')
    await page.getByRole('combobox', { name: 'Puesto', exact: true }).selectOption('P05')
    await page.getByRole('button', { name: 'Marcar tiempo perdido' }).click()
    const running = page.getByRole('region', { name: 'En curso' })
    await expect(running).toContainText('P05 · 1 operario · desde las 10:12')
    await running.getByRole('button', { name: /^Terminar C003/ }).click()
    await expect(running).toContainText('Nada está parado en este momento.')
    await expect(page.getByRole('region', { name: 'Paradas del día' })).toContainText('C003')
  })
})

test('a stop that was none is voided with its reason; an administrator only reads', async ({ page }) => {
  await beOnStageAs(page, people.ronald)
  await page.goto(`${stage.url}/tiempo-perdido?module=angela`)
  await page.getByRole('combobox', { name: 'Causa', exact: true }).selectOption('C001')
  await page.getByText('Ya había empezado o ya terminó').click()
  await page.getByLabel('Desde').fill('09:00')
  await page.getByLabel('Hasta').fill('09:10')
  await page.getByRole('button', { name: 'Marcar tiempo perdido' }).click()
  const stop = page.getByRole('listitem').filter({ hasText: '09:00–09:10' })
  await stop.getByText('Anular', { exact: true }).click()
  await stop.getByLabel('Motivo').fill('fue en Carmenza')
  await stop.getByRole('button', { name: 'Anular esta parada' }).click()
  await expect(stop).toContainText('anulada: fue en Carmenza')
  expect(await violationsOf(page)).toEqual([])

  await beOnStageAs(page, people.sophia)
  await page.reload()
  await expect(page.getByText('Solo el ingeniero marca el tiempo perdido.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Marcar tiempo perdido' })).toHaveCount(0)
})

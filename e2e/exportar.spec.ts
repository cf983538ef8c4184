import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import ExcelJS from 'exceljs'
import { people } from './plant.ts'
import { beOnStageAs, openStage, type Stage } from './stage.ts'

let stage: Stage
test.beforeAll(async () => {
  stage = await openStage({ now: '2026-11-23T10:12:00-05:00', days: 3 })
})
test.afterAll(() => stage.close())

test('a range is prepared and taken by itself, is still there after a reload, and says later that a day of it changed', async ({
  page,
}) => {
  await beOnStageAs(page, people.ronald)
  await page.goto(`${stage.url}/exportar?module=angela&date=2026-11-20&to=2026-11-21`)
  const taken = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Preparar archivo' }).click()
  await expect(page).toHaveURL(/trabajo=/)
  const download = await taken
  expect(download.suggestedFilename()).toBe('INDICADORES_angela_2026-11-20_2026-11-21.xlsx')
  const workbook = new ExcelJS.Workbook()
  // exceljs types its buffer as an older Node's.
  await workbook.xlsx.load(readFileSync(await download.path()) as unknown as ExcelJS.Buffer)
  expect(workbook.worksheets.map(({ name }) => name)[0]).toBe('INDICADORES')
  expect(workbook.getWorksheet('Ciclos')?.rowCount).toBeGreaterThan(100)
  await page.reload()
  await expect(page.getByRole('link', { name: /^Descargar INDICADORES_angela/ })).toBeVisible()
  await expect(page.getByText('Nada ha cambiado en los días que descargó.')).toBeVisible()

  await page.goto(`${stage.url}/tiempo-perdido?module=angela&date=2026-11-20`)
  await page.getByRole('combobox', { name: 'Causa', exact: true }).selectOption('C001')
  await page.getByText('Ya había empezado o ya terminó').click()
  await page.getByLabel('Desde').fill('10:00')
  await page.getByLabel('Hasta').fill('10:15')
  await page.getByRole('button', { name: 'Marcar tiempo perdido' }).click()
  await expect(page.getByText('10:00–10:15')).toBeVisible()

  await page.goto(`${stage.url}/exportar?module=angela`)
  const changed = page.getByRole('listitem').filter({ hasText: '20/11/2026' })
  await expect(changed).toContainText('1 parada')
  const again = page.waitForEvent('download')
  await changed.getByRole('button', { name: 'Preparar de nuevo el 20/11/2026' }).click()
  expect((await again).suggestedFilename()).toBe('INDICADORES_angela_2026-11-20.xlsx')
  await page.goto(`${stage.url}/exportar?module=angela`)
  await expect(changed).toBeHidden()
})

import { expect, type Page, test } from '@playwright/test'
import { hourBoardSchema } from '../agent/contract/api.ts'
import { people } from './plant.ts'
import { beOnStageAs, openStage, type Stage } from './stage.ts'

/** Monday 07:12: the jornada began at 06:30, and what it carried over is por confirmar. */
const now = '2026-11-23T07:12:00-05:00'
let stage: Stage

test.beforeAll(async () => {
  stage = await openStage({ now, days: 2 })
})
test.afterAll(() => stage.close())

/** Asked by the page itself: only the browser knows the stage by its name. */
async function board(page: Page) {
  const answer = await page.evaluate(async () => (await fetch('/api/v1/board?module=angela')).json())
  return hourBoardSchema.parse(answer)
}

test('on Monday one tap confirms what was carried over, and a change is true since the jornada began', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await beOnStageAs(page, people.ronald)
  await page.goto(stage.url)
  const confirmar = page.locator('#confirmar')
  await expect(confirmar).toContainText('Por confirmar en la jornada Mañana')
  await expect(page.locator('.hour .to-confirm')).toHaveText('por confirmar')
  const before = await board(page)
  expect(before.confirmation).toMatchObject({ operators: 22, confirmed: false })

  // Two are absent today; typed while the page redraws itself twice a second.
  await confirmar.getByText('Cambiar').click()
  const operators = confirmar.getByLabel('# operarios')
  await operators.fill('20')
  await page.waitForResponse((answer) => answer.url().includes('/api/v1/board'))
  await expect(operators).toHaveValue('20')
  await confirmar.getByLabel('OP', { exact: true }).fill('OP 4720')
  await confirmar.getByRole('button', { name: 'Guardar y confirmar' }).click()
  await expect(confirmar).toContainText('Confirmado en la jornada Mañana')
  await expect(confirmar).toContainText('20 operarios · OP 4720 · Ref22 Slim')
  await expect(page.locator('.hour .to-confirm')).toHaveCount(0)

  const after = await board(page)
  expect(after.confirmation).toMatchObject({ operators: 20, op: 'OP 4720', confirmed: true })
  const [first] = after.rows
  expect(first?.op).toBe('OP 4720')
  // The hour that was half over takes the new number since it began: 22 → 20.
  expect(first?.meta ?? 0).toBeCloseTo(((before.rows[0]?.meta ?? 0) * 20) / 22, 6)
})

test('an OP is changed in Ajustes and stands in its history with who did it', async ({ page }) => {
  await beOnStageAs(page, people.ronald)
  await page.goto(`${stage.url}/ajustes/op`)
  await page.getByLabel('OP', { exact: true }).fill('OP 4801')
  await page.getByLabel('Unidades de la OP').fill('1500')
  await page.getByLabel('Rige desde').selectOption({ label: 'ahora' })
  await page.getByRole('button', { name: 'Iniciar OP' }).click()
  await expect(page.getByRole('status')).toHaveText('Guardado.')
  await expect(page.locator('.rows').first()).toContainText('OP 4801')
  await expect(page.locator('.history li').first()).toContainText('OP 4801 · Ref22 Slim · en curso')
  await expect(page.locator('.history li').first()).toContainText(people.ronald)
})

test('a refused form keeps what was typed and says what is wrong at its field', async ({ page }) => {
  await beOnStageAs(page, people.ronald)
  await page.goto(`${stage.url}/ajustes/metas`)
  const umbrales = page.locator('#umbrales')
  await page.locator('li', { has: umbrales }).getByText('Cambiar').click()
  await umbrales.getByLabel('Atento por debajo de (%)').fill('80')
  await umbrales.getByLabel('Atrasado por debajo de (%)').fill('92,5')
  await umbrales.getByRole('button', { name: 'Guardar' }).click()
  await expect(umbrales.getByRole('alert')).toHaveText(
    'El umbral de «atrasado» debe ser menor que el de «atento».',
  )
  await expect(umbrales.getByLabel('Atrasado por debajo de (%)')).toHaveValue('92,5')
  await umbrales.getByLabel('Atrasado por debajo de (%)').fill('72,5')
  await umbrales.getByRole('button', { name: 'Guardar' }).click()
  await expect(page.getByRole('status')).toHaveText('Guardado.')
  await expect(page.locator('.rows').first()).toContainText('atento < 80 % · atrasado < 73 %')
})

test('an admin sees the OP and why its button is off; an executive sees nothing of Ajustes', async ({
  page,
}) => {
  await beOnStageAs(page, people.sophia)
  await page.goto(`${stage.url}/ajustes/op`)
  await expect(page.getByRole('button', { name: 'Iniciar OP' })).toBeDisabled()
  await expect(page.locator('#iniciar').getByText('Esto lo hace el ingeniero.')).toBeVisible()
  await page.goto(`${stage.url}/`)
  await expect(page.locator('#confirmar')).toBeVisible()
  await expect(page.locator('#confirmar button')).toHaveCount(0)
  await beOnStageAs(page, people.mariana)
  for (const path of ['/ajustes', '/balanceo']) {
    expect((await page.goto(stage.url + path))?.status(), path).toBe(403)
  }
})

test('Balanceo says load against takt, and what was not measured looks like it', async ({ page }) => {
  await beOnStageAs(page, people.ronald)
  await page.goto(`${stage.url}/balanceo`)
  await expect(page.getByText('4 de 21 puestos medidos')).toBeVisible()
  await expect(page.locator('.is-bottleneck').first()).toContainText('Cuello de botella')
  await page.getByText('Los mismos datos en tabla').click()
  await expect(page.locator('.balance-table tbody tr')).toHaveCount(21)
  await expect(page.locator('.balance-table td.void')).toHaveCount(17)
  // Twice the demand, half the takt: every puesto is over it.
  await page.getByLabel('Demanda por hora').fill('100')
  await page.getByRole('button', { name: 'Ver' }).click()
  await expect(page.locator('.balance-figures')).toContainText('0,60 min')
  await expect(page.locator('.yama-row', { hasText: 'sobre el takt' })).toHaveCount(21)
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { sampleWorkbookName, writeSampleWorkbook } from '../seeds/balanceo/sample-workbook.ts'
import { people } from './plant.ts'
import { beOnStageAs, openStage } from './stage.ts'

test('from an empty record to a board with a meta, on a phone, one button per step', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'lbzf-primer-uso-'))
  const stage = await openStage({ now: '2026-11-23T06:50:00-05:00', scene: 'no-data' })
  try {
    const file = join(folder, sampleWorkbookName)
    await writeSampleWorkbook(file)
    await page.setViewportSize({ width: 390, height: 844 })
    await beOnStageAs(page, people.ronald)
    await page.goto(stage.url)
    const step = page.locator('[aria-current="step"]')
    await expect(page).toHaveURL(/\/primer-uso$/)
    await expect(step).toHaveAttribute('data-step', 'module')
    await step.getByLabel('Nombre').fill('Angela')
    await step.getByRole('button', { name: 'Crear módulo' }).click()

    await expect(step).toHaveAttribute('data-step', 'balance')
    await step.getByRole('link', { name: 'Importar su Balanceo' }).click()
    await page.getByLabel('Libro de Excel (.xlsx)').setInputFiles(file)
    await page.getByLabel('Referencia').fill('Ref22 Slim')
    await page.getByRole('button', { name: 'Revisar qué cambiaría' }).click()
    await expect(page.getByText('44 operaciones en 21 puestos, SAM total 24,16 min.')).toBeVisible()
    await page.getByRole('button', { name: 'Aplicar' }).click()

    await expect(step).toHaveAttribute('data-step', 'jornada')
    // Somebody goes away and comes back: the same step waits.
    await page.goto(stage.url)
    await expect(step).toHaveAttribute('data-step', 'jornada')
    await step.getByLabel('Nombre').fill('Mañana')
    await step.getByLabel('Inicio', { exact: true }).fill('6:30')
    await step.getByLabel('Fin', { exact: true }).fill('14:30')
    await step.getByRole('button', { name: 'Crear jornada' }).click()

    await expect(step).toHaveAttribute('data-step', 'work')
    await expect(step.getByLabel('# operarios presentes')).toHaveValue('22')
    await step.getByLabel('OP', { exact: true }).fill('OP 4711')
    await step.getByRole('button', { name: 'Guardar y ver la meta' }).click()

    await expect(step).toHaveAttribute('data-step', 'camera')
    await page.getByRole('link', { name: 'Abrir el tablero' }).click()
    await expect(page.getByText('0 de 21 puestos medidos')).toBeVisible()
    await expect(page.locator('.board tbody tr').first()).toContainText('49')
    await expect(page.locator('#confirmar')).toContainText('22 operarios · OP 4711 · Ref22 Slim')
  } finally {
    await stage.close()
    rmSync(folder, { recursive: true })
  }
})

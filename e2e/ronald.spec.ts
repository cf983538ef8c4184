import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import type { Cycle, Cycles, IndicadoresRow, Stations } from '../agent/contract/api.ts'
import { addDays, plantDate } from '../agent/contract/plant-time.ts'
import { truthSchema } from '../agent/contract/scenario.ts'
import { type LiveUnit, liveTruth } from '../seeds/camera/live-truth.ts'
import { dataDir, people, urls } from './plant.ts'
import { test } from './plant-test.ts'
import { beOnDeviceOf, signIn } from './sign-in.ts'
import { type Rows, readWithOpenpyxl, throughLibreOffice } from './workbook.ts'

/** How far a measured boundary may lie from the simulator's own: far under what a stopwatch reaches. */
const boundaryToleranceMs = 700

test("Ronald's morning: from the front door to a new cycle to the day's Excel", async ({ page }, info) => {
  // Units end when they end: it may have to wait for one, then for four, then for LibreOffice.
  test.setTimeout(300_000)
  await signIn(page, people.ronald)
  await expect(page).toHaveURL(`${urls.site}/app/ingeniero`)
  await page.getByRole('link', { name: 'Abrir tablero' }).click()
  await beOnDeviceOf(page, people.ronald)
  await expect(page.locator('[data-puesto="P21"]')).toBeVisible()
  await expect(page.getByText('Datos de ejemplo').first()).toBeVisible()
  await expect(page.getByText('4 de 21 puestos medidos').first()).toBeVisible()
  await expect(page.locator('[data-puesto="P01"]')).toContainText('sin medición')

  // A unit that ends while he watches, on the screen without a reload.
  const openedAt = Date.now()
  const before = await unitsOnScreen(page)
  await expect.poll(() => unitsOnScreen(page), { timeout: 90_000 }).not.toEqual(before)
  await page.screenshot({ path: info.outputPath('tablero.png'), fullPage: true })
  const seen = (await cyclesSince(page, openedAt - 10 * 60_000)).filter(
    ({ end }) => end !== null && Date.parse(end) > openedAt - 5_000,
  )
  expect(seen.length).toBeGreaterThan(0)

  // Screen and API say the same of every measured puesto.
  const { stations } = await api<Stations>(page, '/api/v1/stations?module=angela')
  expect(stations.filter(({ measured }) => measured).map(({ workstation }) => workstation)).toEqual([
    'P05',
    'P06',
    'P20',
    'P21',
  ])

  // The still of its put-down is kept, a moment after the unit itself.
  await expect
    .poll(async () => {
      const cycles = await cyclesSince(page, openedAt - 10 * 60_000)
      return cycles.some((cycle) => cycle.frame_available && cycle.cycle_id === seen[0]?.cycle_id)
    })
    .toBe(true)

  await test.step('the API agrees with the truth of the simulator', async () => {
    await expect
      .poll(async () => (await cyclesSince(page, liveFacts().epochMs)).filter(isWhole).length, {
        timeout: 90_000,
      })
      .toBeGreaterThanOrEqual(4)
    const facts = liveFacts()
    const measured = (await cyclesSince(page, facts.epochMs)).filter(isWhole)
    const until = Math.max(...measured.map(({ end }) => Date.parse(end ?? '')))
    const truth = liveTruth({ ...facts, fromMs: facts.epochMs, toMs: until + 1 })
    for (const unit of measured) {
      const match = nearest(truth, unit)
      expect(Math.abs(match.endMs - Date.parse(unit.end ?? '')), `end of ${unit.workstation}`).toBeLessThan(
        boundaryToleranceMs,
      )
      if (unit.valid_for_timing) {
        const seconds = (match.endMs - match.startMs) / 1000
        expect(
          Math.abs(seconds - (unit.duration_seconds ?? 0)),
          `duration of ${unit.workstation}`,
        ).toBeLessThan((2 * boundaryToleranceMs) / 1000)
      }
    }
    // Nothing invented: as many rows as units, once the agent was looking.
    const matched = new Set(measured.map((unit) => nearest(truth, unit)))
    expect(matched.size).toBe(measured.length)
    const firstSeen = Math.min(...measured.map(({ end }) => Date.parse(end ?? '')))
    const lastSure = until - 10_000
    const expected = truth.filter(({ endMs }) => endMs >= firstSeen && endMs <= lastSure)
    expect(expected.filter((unit) => !matched.has(unit))).toEqual([])
  })

  await test.step("the day's workbook agrees with the API", async () => {
    const link = page.getByRole('link', { name: 'Exportar a Excel' })
    // After midnight the day is still the one its jornada began on.
    const day = /date=(\d{4}-\d{2}-\d{2})/.exec((await link.getAttribute('href')) ?? '')?.[1] ?? ''
    const before = await indicadores(page, day)
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    const name = download.suggestedFilename()
    expect(name).toBe(`INDICADORES_angela_${day}.xlsx`)
    const path = info.outputPath(name)
    await download.saveAs(path)
    const after = await indicadores(page, day)

    const book = readWithOpenpyxl(path)
    const sheet = book.INDICADORES ?? []
    expect(sheet.length).toBe(after.length)
    expect(sheet.length).toBeGreaterThan(0)
    for (const [i, row] of after.entries()) {
      const written = sheet[i] ?? {}
      expect(written.OP, `OP of row ${i}`).toBe(row.op)
      expectClose(written['# operarios'], row.operators)
      expect(String(written.Fecha)).toContain(row.date)
      // The running jornada goes on while the file is made.
      const [least, most] = [before[i]?.units ?? null, row.units]
      if (least === null || most === null) continue
      expect(Number(written.Unidades)).toBeGreaterThanOrEqual(least)
      expect(Number(written.Unidades)).toBeLessThanOrEqual(most)
    }

    const cycles = new Map((book.Ciclos ?? []).map((cycle) => [cycle.Ciclo, cycle]))
    for (const unit of seen) {
      const row = cycles.get(unit.cycle_id)
      expect(row, `cycle ${unit.cycle_id} is in the workbook`).toBeDefined()
      expect(row?.Puesto).toBe(unit.workstation)
      expectClose(row?.['Tiempo de ciclo (s)'], unit.duration_seconds)
    }
    expect(comparable(throughLibreOffice(path).INDICADORES ?? [])).toEqual(comparable(sheet))
  })

  await test.step('the workbook of a closed day agrees with the API figure by figure', async () => {
    const yesterday = addDays(plantDate(Date.now()), -1)
    const answer = await page.request.get(
      `${urls.serve}/api/v1/export/indicadores.xlsx?module=angela&date=${yesterday}`,
    )
    expect(answer.status()).toBe(200)
    const path = info.outputPath('ayer.xlsx')
    writeFileSync(path, await answer.body())
    const sheet = readWithOpenpyxl(path).INDICADORES ?? []
    // The jornada that began yesterday and crosses midnight may still be running.
    const closed = (await indicadores(page, yesterday)).filter(
      ({ end }) => Date.parse(end) < Date.now() - 60_000,
    )
    expect(closed.length).toBeGreaterThanOrEqual(2)
    for (const [i, row] of closed.entries()) {
      const written = sheet[i] ?? {}
      expect(row.units, `units of ${row.jornada}`).not.toBeNull()
      expect(written.Jornada).toBe(row.jornada)
      expect(written.Unidades).toBe(row.units)
      expectClose(written.SAM, row.sam_minutes)
      expectClose(written['Total minutos productivos'], row.total_productive_minutes)
      expectClose(written['Minutos disponibles'], row.available_minutes)
      expectClose(written.Eficiencia, row.eficiencia)
      expectClose(written['Rendimiento módulo'], row.rendimiento)
    }
  })
})

async function indicadores(page: Page, date: string): Promise<IndicadoresRow[]> {
  const path = `/api/v1/indicadores?module=angela&date=${date}`
  return (await api<{ rows: IndicadoresRow[] }>(page, path)).rows
}

/** The last cycle of every measured puesto, as it reads on the screen. */
async function unitsOnScreen(page: Page): Promise<string[]> {
  const cells = await page.locator('[data-puesto] [data-label="Último"]').allInnerTexts()
  return cells.map((text) => text.trim())
}

async function api<T>(page: Page, path: string): Promise<T> {
  const answer = await page.request.get(`${urls.serve}${path}`)
  expect(answer.status(), path).toBe(200)
  return (await answer.json()) as T
}

async function cyclesSince(page: Page, sinceMs: number): Promise<Cycle[]> {
  const from = encodeURIComponent(new Date(sinceMs).toISOString())
  return (await api<Cycles>(page, `/api/v1/cycles?module=angela&from=${from}`)).cycles
}

/** Ended, and its start was seen. */
function isWhole(cycle: Cycle): boolean {
  return cycle.end !== null && !cycle.invalid_reasons.includes('first')
}

function nearest(truth: readonly LiveUnit[], { workstation, end }: Cycle): LiveUnit {
  const candidates = truth.filter((unit) => unit.workstation === workstation)
  const distance = (unit: LiveUnit) => Math.abs(unit.endMs - Date.parse(end ?? ''))
  const best = candidates.toSorted((a, b) => distance(a) - distance(b))[0]
  if (best === undefined) throw new Error(`the simulator made no unit at ${workstation}`)
  return best
}

function liveFacts() {
  const live = JSON.parse(readFileSync(join(dataDir, 'live.json'), 'utf8')) as {
    epochMs: number
    loopSeconds: number
    truth: string
  }
  return { ...live, truth: truthSchema.parse(JSON.parse(readFileSync(live.truth, 'utf8'))) }
}

function expectClose(written: unknown, expected: number | null): void {
  if (expected === null) expect(written ?? null).toBeNull()
  else expect(Number(written)).toBeCloseTo(expected, 6)
}

/** LibreOffice computes formulas itself: its numbers may differ in the last bit. */
function comparable(rows: Rows): Rows {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [
        key,
        typeof value === 'number' ? Number(value.toFixed(9)) : value,
      ]),
    ),
  )
}

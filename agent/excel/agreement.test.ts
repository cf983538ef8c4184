import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { headerApp } from '../api/listener.ts'
import { testAgent } from '../api/test-agent.ts'
import { cyclesSchema, hourBoardSchema, indicadoresSchema } from '../contract/api.ts'
import { addDays, plantInstant } from '../contract/plant-time.ts'
import { addCorrection } from '../store/corrections.ts'
import { insertHistory } from '../store/cycles.ts'
import { insertGaps, setMeasuredUntil } from '../store/gaps.ts'
import { addLostTime } from '../store/lost-time.ts'
import { addObservation } from '../store/observations.ts'
import { startRun } from '../store/runs.ts'
import { putSettings } from '../store/settings.ts'
import { noDetector } from '../store/small-plant.ts'
import { addStandards } from '../store/standards.ts'

const by = 'ronald@lbzf.example'
const folder = mkdtempSync(join(tmpdir(), 'lbzf-agreement-'))
const agent = testAgent()
const { store, moduleId, p1, p3 } = agent.plant
const firstDay = '2026-07-07'
/** Random days, one after the other in one record; the seed is fixed so that a failure can be looked at. */
const days = fc
  .sample(
    fc.record({
      units: fc.array(
        fc.record({
          minute: fc.integer({ min: 370, max: 900 }),
          seconds: fc.integer({ min: 8, max: 110 }),
          output: fc.boolean(),
          flawed: fc.boolean(),
        }),
        { minLength: 25, maxLength: 150, size: 'max' },
      ),
      operators: fc.option(fc.integer({ min: 1, max: 9 })),
      factor: fc.constantFrom(0.8, 0.85, 0.9),
      changeover: fc.option(fc.integer({ min: 400, max: 800 })),
      newSam: fc.option(fc.integer({ min: 20, max: 300 })),
      gap: fc.option(
        fc.record({ minute: fc.integer({ min: 390, max: 860 }), minutes: fc.integer({ min: 1, max: 90 }) }),
      ),
      stop: fc.option(
        fc.record({
          minute: fc.integer({ min: 380, max: 860 }),
          minutes: fc.integer({ min: 1, max: 40 }),
          operators: fc.integer({ min: 1, max: 4 }),
          planned: fc.boolean(),
        }),
      ),
      counted: fc.option(fc.integer({ min: 0, max: 60 })),
      voids: fc.boolean(),
    }),
    { numRuns: 6, seed: 22 },
  )
  .map((day, i) => ({ ...day, date: addDays(firstDay, i) }))
const lastDay = addDays(firstDay, days.length - 1)
const nowMs = plantInstant(addDays(lastDay, 1), 200)
const app = headerApp({ ...agent.parts, now: () => nowMs })

type Row = Record<string, unknown>
let sheets: Record<string, Record<string, Row[]>>

async function get(path: string): Promise<Response> {
  const answer = await app.request(path, {
    headers: { 'Tailscale-User-Login': by, Host: 'localhost' },
  })
  expect(answer.status, path).toBe(200)
  return answer
}

beforeAll(async () => {
  for (const day of days) live(day)
  setMeasuredUntil(store, 1, nowMs)
  for (const { date } of days) {
    const answer = await get(`/api/v1/export/indicadores.xlsx?module=angela&date=${date}`)
    writeFileSync(join(folder, `${date}.xlsx`), Buffer.from(await answer.arrayBuffer()))
  }
  const program = `
import sys, os, json, openpyxl
def rows(sheet):
    header, *rest = [[c.isoformat() if hasattr(c, 'isoformat') else c for c in r] for r in sheet.iter_rows(values_only=True)]
    return [dict(zip(header, r)) for r in rest]
print(json.dumps({f[:-5]: {s.title: rows(s) for s in openpyxl.load_workbook(os.path.join(sys.argv[1], f), data_only=True)} for f in os.listdir(sys.argv[1])}))`
  const { stdout } = await promisify(execFile)('/usr/bin/python3', ['-c', program, folder], {
    maxBuffer: 100_000_000,
  })
  sheets = JSON.parse(stdout) as typeof sheets
})

afterAll(() => {
  agent.close()
  rmSync(folder, { recursive: true })
})

/** Writes a random day into the record. */
function live(day: (typeof days)[number]): void {
  const at = (minute: number) => plantInstant(day.date, minute)
  putSettings(
    store,
    moduleId,
    { operators: day.operators, target_factor: day.factor },
    { validFromMs: at(0), by },
  )
  if (day.newSam !== null) {
    const standard = { reference: 'Ref X', operation: 'C', samMinutes: day.newSam / 100 }
    addStandards(store, [standard], { validFromMs: at(600), source: 'prueba', by })
  }
  if (day.changeover !== null)
    startRun(store, { moduleId, op: `OP-${day.date}`, reference: 'Ref X', fromMs: at(day.changeover), by })
  const ends = new Map<number, number>()
  const units = [...day.units]
    .sort((a, b) => a.minute - b.minute)
    .map((unit) => {
      const workstationId = unit.output ? p3 : p1
      const startMs = Math.max(at(unit.minute), ends.get(workstationId) ?? 0)
      ends.set(workstationId, startMs + unit.seconds * 1000)
      return {
        workstationId,
        startMs,
        endMs: startMs + unit.seconds * 1000,
        ...(unit.flawed ? { flaws: ['visitor' as const] } : {}),
      }
    })
  insertHistory(store, { moduleId, model: noDetector, roiId: 1, units })
  if (day.gap !== null) {
    const gap = { startMs: at(day.gap.minute), endMs: at(day.gap.minute + day.gap.minutes) }
    insertGaps(store, [{ cameraId: 1, ...gap, kind: 'stall' }])
    if (day.counted !== null) {
      addObservation(store, {
        clientUuid: day.date,
        kind: 'conteo',
        moduleId,
        workstationId: null,
        startMs: at(390),
        endMs: at(450),
        units: day.counted,
        by,
      })
    }
  }
  if (day.stop !== null) {
    addLostTime(store, {
      moduleId,
      workstationId: null,
      code: day.stop.planned ? 'C002' : 'C001',
      startMs: at(day.stop.minute),
      endMs: at(day.stop.minute + day.stop.minutes),
      operators: day.stop.operators,
      by,
    })
  }
  if (day.voids) {
    const last = store.get<{ id: number }>(
      'SELECT MAX(id) AS id FROM cycle_events WHERE workstation_id = ?',
      p3,
    )
    if (last !== undefined)
      addCorrection(store, { cycleId: last.id, field: 'voided', override: 1, reason: 'prueba', by })
  }
}

function expectSame(written: Row | undefined, expected: Record<string, string | number | null>): void {
  for (const [header, value] of Object.entries(expected)) {
    const cell = written?.[header]
    if (typeof value === 'number' && typeof cell === 'number') expect(cell, header).toBeCloseTo(value, 9)
    else expect(cell, header).toBe(value)
  }
}

test('on random days INDICADORES holds every figure of the API, and blank exactly where the API has none', async () => {
  let values = 0
  let blanks = 0
  for (const { date } of days) {
    const answer = await get(`/api/v1/indicadores?module=angela&date=${date}`)
    const { rows } = indicadoresSchema.parse(await answer.json())
    const written = sheets[date]?.INDICADORES ?? []
    expect(written).toHaveLength(rows.length)
    for (const [i, row] of rows.entries()) {
      expectSame(written[i], {
        Jornada: row.jornada ?? 'Fuera de jornada',
        OP: row.op,
        '# operarios': row.operators,
        SAM: row.sam_minutes,
        Unidades: row.units,
        'Total minutos productivos': row.total_productive_minutes,
        'Minutos disponibles': row.available_minutes,
        Eficiencia: row.eficiencia,
        'Rendimiento módulo': row.rendimiento,
        Meta: row.meta,
        'Tiempo perdido (min × operarios)': row.lost_minutes,
        'Eficiencia sobre estándar': row.eficiencia_sobre_estandar,
        'Minutos medidos': row.measured_minutes,
        Origen: row.origin,
        Observación: row.units_reason,
      })
      if (row.units === null) blanks += 1
      else values += 1
    }
  }
  // The days are random: make sure that they hold both kinds.
  expect(values).toBeGreaterThan(3)
  expect(blanks).toBeGreaterThan(0)
})

test('on random days the hours and the cycles are those of the API', async () => {
  let cyclesCompared = 0
  for (const { date } of days) {
    const board = hourBoardSchema.parse(await (await get(`/api/v1/board?module=angela&date=${date}`)).json())
    const hours = sheets[date]?.['Por hora'] ?? []
    expect(hours).toHaveLength(board.rows.length)
    for (const [i, row] of board.rows.entries()) {
      expectSame(hours[i], {
        OP: row.op,
        Meta: row.meta_now,
        Real: row.units,
        '%': row.cumplimiento,
        Acumulado: row.accumulated_units,
        'Tiempo perdido (min × operarios)': row.lost_minutes,
        Origen: row.origin,
      })
    }
    const [from, to] = [`${date}T06:30:00-05:00`, `${date}T14:30:00-05:00`]
    const span = `from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`
    const page = cyclesSchema.parse(
      await (await get(`/api/v1/cycles?module=angela&limit=1000&${span}`)).json(),
    )
    const written = new Map((sheets[date]?.Ciclos ?? []).map((row) => [row.Ciclo, row]))
    for (const cycle of page.cycles) {
      if (cycle.end === null || Date.parse(cycle.end) >= Date.parse(to)) continue
      const row = written.get(cycle.cycle_id)
      // A voided unit is in no sheet.
      if (row === undefined) {
        expect(cycle.corrected).toBe(true)
        continue
      }
      cyclesCompared += 1
      expectSame(row, {
        Puesto: cycle.workstation,
        'Tiempo de ciclo (s)': cycle.duration_seconds,
        OP: cycle.op,
        Confianza: cycle.confidence,
        'Válido para tiempos': cycle.valid_for_timing ? 'sí' : 'no',
      })
      const start = `${String(row.Inicio).slice(0, 19)}-05:00`
      expect(Math.abs(Date.parse(start) - Date.parse(cycle.start))).toBeLessThanOrEqual(1000)
    }
  }
  expect(cyclesCompared).toBeGreaterThan(50)
})

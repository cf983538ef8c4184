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
import { lostTimeDaySchema } from '../contract/api-lost-time.ts'
import { stationStatisticsSchema } from '../contract/api-statistics.ts'
import { addDays, plantInstant } from '../contract/plant-time.ts'
import { words } from '../dashboard/words.ts'
import { addCorrection } from '../store/corrections.ts'
import { insertHistory } from '../store/cycles.ts'
import { insertGaps, setMeasuredUntil } from '../store/gaps.ts'
import { addLostTime } from '../store/lost-time.ts'
import { addObservation } from '../store/observations.ts'
import { startRun } from '../store/runs.ts'
import { putSettings } from '../store/settings.ts'
import { noDetector } from '../store/small-plant.ts'
import { addStandards } from '../store/standards.ts'
import { lostColumns } from './lost-columns.ts'

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

/** Headers of each sheet that were compared with the API. */
const compared = new Map<string, Set<string>>()

function expectSame(sheet: string, written: Row | undefined, expected: Record<string, Cell>): void {
  const headers = compared.get(sheet) ?? new Set<string>()
  compared.set(sheet, headers)
  for (const [header, value] of Object.entries(expected)) {
    headers.add(header)
    const cell = written?.[header]
    if (typeof value === 'number' && typeof cell === 'number') expect(cell, header).toBeCloseTo(value, 9)
    else expect(cell, header).toBe(value)
  }
}

type Cell = string | number | null
const yesNo = (value: boolean | null) => (value === null ? null : value ? 'sí' : 'no')
const list = (items: readonly string[]) => items.join(', ') || null
const minutes = (seconds: number | null) => (seconds === null ? null : seconds / 60)
const day = (date: string) => `${date}T00:00:00`

/** As openpyxl reads an instant: to the second, the plant's wall clock. */
function expectInstant(sheet: string, header: string, written: Row | undefined, iso: string | null): void {
  compared.get(sheet)?.add(header)
  const cell = written?.[header] ?? null
  if (iso === null) {
    expect(cell).toBe(null)
    return
  }
  const offset = Date.parse(`${String(cell).slice(0, 19)}-05:00`) - Date.parse(iso)
  expect(Math.abs(offset), header).toBeLessThanOrEqual(1000)
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
      expectSame('INDICADORES', written[i], {
        Fecha: day(row.date),
        Módulo: 'Angela',
        Jornada: row.jornada ?? 'Fuera de jornada',
        OP: row.op,
        Referencia: row.reference,
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
    const totals = new Map(
      (sheets[date]?.Control ?? [])
        .filter(({ Asunto }) => Asunto === 'Totales recalculados')
        .map(({ Elemento, Valor }) => [Elemento, Valor]),
    )
    const known = rows.flatMap(({ units }) => units ?? [])
    const sum = known.length === 0 ? null : known.reduce((total, units) => total + units, 0)
    expect(totals.get('unidades') ?? null).toBe(sum)
  }
  // The days are random: make sure that they hold both kinds.
  expect(values).toBeGreaterThan(3)
  expect(blanks).toBeGreaterThan(0)
})

test('on random days the hours are those of the board', async () => {
  for (const { date } of days) {
    const board = hourBoardSchema.parse(await (await get(`/api/v1/board?module=angela&date=${date}`)).json())
    const hours = sheets[date]?.['Por hora'] ?? []
    expect(hours).toHaveLength(board.rows.length)
    for (const [i, row] of board.rows.entries()) {
      expectSame('Por hora', hours[i], {
        Fecha: day(date),
        Jornada: row.jornada,
        Hora: row.start.slice(0, 19),
        Hasta: row.end.slice(0, 19),
        OP: row.op,
        Referencia: row.reference,
        Meta: row.meta_now,
        Real: row.units,
        '%': row.cumplimiento,
        Acumulado: row.accumulated_units,
        'Tiempo perdido (min × operarios)': row.lost_minutes,
        Causa: list(row.lost_causes),
        Origen: row.origin,
      })
    }
  }
})

test('on random days the puestos are those of the statistics, and the stops those of Tiempo perdido', async () => {
  let stops = 0
  for (const { date } of days) {
    const { stations } = stationStatisticsSchema.parse(
      await (await get(`/api/v1/statistics?module=angela&date=${date}`)).json(),
    )
    const written = sheets[date]?.['Por puesto'] ?? []
    expect(written).toHaveLength(stations.length)
    for (const [i, station] of stations.entries()) {
      expectSame('Por puesto', written[i], {
        Puesto: station.workstation,
        Nombre: station.name,
        Operaciones: list(station.operations),
        Máquina: list(station.machine_codes),
        SAM: station.sam_minutes,
        Unidades: station.units,
        Reproceso: station.reproceso_units,
        'n (ciclos válidos)': station.units === null ? null : station.n,
        'Media (min)': minutes(station.mean_seconds),
        'Mediana (min)': minutes(station.median_seconds),
        CV: station.cv,
        '± 95 % (min)': minutes(station.interval_seconds),
        Ritmo: station.ritmo,
        'Minutos medidos': station.measured_minutes,
        Observación: station.measured_minutes === 0 ? 'sin medición' : null,
      })
    }
    const { events } = lostTimeDaySchema.parse(
      await (await get(`/api/v1/lost-time?module=angela&date=${date}`)).json(),
    )
    const lost = sheets[date]?.['Tiempo perdido'] ?? []
    const counted = events.filter(({ voided }) => !voided)
    expect(lost).toHaveLength(counted.length)
    for (const [i, event] of counted.entries()) {
      stops += 1
      expectSame('Tiempo perdido', lost[i], {
        Fecha: day(date),
        Código: event.code,
        Causa: event.text ?? 'por definir',
        Parada: event.planned === null ? 'por definir' : event.planned ? 'programada' : 'no programada',
        Puesto: event.workstation ?? 'todo el módulo',
        Minutos: event.minutes,
        Afectados: event.operators,
        'Minutos × operarios': event.minutes * event.operators,
        'En la jornada, sin pausas (min × operarios)': event.lost_minutes,
      })
      expectInstant('Tiempo perdido', 'Inicio', lost[i], event.start)
      expectInstant('Tiempo perdido', 'Fin', lost[i], event.end)
    }
  }
  expect(stops).toBeGreaterThan(1)
})

test('on random days every cycle is that of the API, corrected as there', async () => {
  let cyclesCompared = 0
  for (const { date } of days) {
    const [from, to] = [`${date}T00:00:00-05:00`, `${addDays(date, 1)}T00:00:00-05:00`]
    const span = `from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`
    const page = cyclesSchema.parse(
      await (await get(`/api/v1/cycles?module=angela&limit=1000&${span}`)).json(),
    )
    const rows = sheets[date]?.Ciclos ?? []
    const written = new Map(rows.map((row) => [row.Ciclo, row]))
    expect(rows).toHaveLength(page.cycles.length)
    for (const cycle of page.cycles) {
      const row = written.get(cycle.cycle_id)
      cyclesCompared += 1
      expectSame('Ciclos', row, {
        Ciclo: cycle.cycle_id,
        Puesto: cycle.workstation,
        'Tiempo de ciclo (s)': cycle.duration_seconds,
        'Válido para tiempos': yesNo(cycle.valid_for_timing),
        Motivo: list(cycle.invalid_reasons.map((flaw) => words.flaws[flaw])),
        Confianza: cycle.confidence,
        'Ausente (s)': cycle.absent_seconds,
        Reproceso: yesNo(cycle.reproceso),
        Corregido: yesNo(cycle.corrected),
        OP: cycle.op,
        Referencia: cycle.reference,
        Operario: cycle.operator_code,
        'Versión de zonas': cycle.roi_version,
        Modelo: cycle.model_version,
      })
      expectInstant('Ciclos', 'Inicio', row, cycle.start)
      expectInstant('Ciclos', 'Fin', row, cycle.end)
    }
  }
  expect(cyclesCompared).toBeGreaterThan(50)
})

test('no column of these sheets was left out of the comparison', () => {
  const date = days[0]?.date ?? ''
  for (const sheet of ['INDICADORES', 'Por hora', 'Por puesto', 'Ciclos']) {
    const headers = Object.keys(sheets[date]?.[sheet]?.[0] ?? {})
    expect(headers.length, sheet).toBeGreaterThan(10)
    expect(headers.filter((header) => compared.get(sheet)?.has(header) !== true)).toEqual([])
  }
  expect([...(compared.get('Tiempo perdido') ?? [])]).toHaveLength(lostColumns.length)
})

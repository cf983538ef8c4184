import { expect, test } from 'vitest'
import type { BoardRow, Health, StationNow } from '../contract/api.ts'
import { behind, cameraAnswer, isEarly, openFactor, pace, projection, rowOfNow } from './attention.ts'

const start = Date.parse('2026-07-06T06:30:00-05:00')
const at = (minutes: number) => start + minutes * 60_000

const row: BoardRow = {
  jornada: 'Mañana',
  start: '2026-07-06T06:30:00-05:00',
  end: '2026-07-06T07:30:00-05:00',
  op: 'OP-1',
  reference: 'Ref22 Slim',
  meta: 48,
  meta_now: 32,
  units: 30,
  origin: 'medido',
  cumplimiento: 30 / 32,
  seen_units: 30,
  unmeasured_minutes: 0,
  accumulated_meta: 32,
  accumulated_units: 30,
  accumulated_hours_missing: 0,
  lost_minutes: 0,
  lost_causes: [],
  versions: { standards: 'b1 s1-3', settings: '1', jornada: 'j1' },
}

function station(code: string, change: Partial<StationNow> = {}): StationNow {
  return {
    workstation: code,
    name: code,
    operations: [],
    machine_codes: [],
    camera_id: 1,
    operators: 1,
    measured: true,
    activity: 'en ciclo',
    presence: true,
    open_since: new Date(at(39.5)).toISOString(),
    last_cycle: null,
    hour: { units: 30, mean_seconds: 60, ritmo: 1, band: 'al ritmo', missed_umbral: null },
    sam_minutes: 1,
    ...change,
  }
}
const hour = (ritmo: number | null, band: StationNow['hour']['band']) => ({
  units: 1,
  mean_seconds: 1,
  ritmo,
  band,
  missed_umbral: null,
})

test('the module is ahead, on its meta, behind, or it cannot be said', () => {
  expect(pace({ ...row, units: 34 }, at(40))).toMatchObject({
    tone: 'well',
    sentence: expect.stringContaining('2 unidades por encima'),
  })
  expect(pace({ ...row, units: 32 }, at(40))).toMatchObject({
    tone: 'well',
    sentence: 'El módulo va en la meta a esta hora.',
  })
  expect(pace(row, at(40))).toMatchObject({
    tone: 'look',
    sentence: expect.stringContaining('2 unidades por debajo'),
  })
  expect(pace({ ...row, units: 31 }, at(40)).sentence).toContain('1 unidad por')
  for (const unknown of [undefined, { ...row, units: null }, { ...row, meta_now: null }]) {
    expect(pace(unknown, at(40)).tone).toBe('unknown')
  }
})

test('the first ten minutes or three units of an hour project nothing', () => {
  expect(isEarly(row, at(9))).toBe(true)
  expect(isEarly({ ...row, units: 2 }, at(40))).toBe(true)
  expect(projection(row, at(9))).toBeNull()
  expect(pace(row, at(9))).toMatchObject({ tone: 'unknown', sentence: 'Aún sin datos de esta hora.' })
  expect(projection(row, at(40))).toBeCloseTo(45)
})

test('a puesto is behind by its umbral, by its SAM while umbrales are open, or because its unit lasts too long', () => {
  expect(behind([station('P01'), station('P02')], at(40)).tone).toBe('well')
  expect(behind([station('P01', { hour: hour(0.9, 'atento') })], at(40)).tone).toBe('look')
  const both = [
    station('P01', { hour: hour(0.9, 'atento') }),
    station('P05', { hour: hour(0.8, 'atrasado') }),
  ]
  expect(behind(both, at(40))).toEqual({
    tone: 'act',
    sentence: 'P01 y P05 están por debajo de su SAM en esta hora.',
  })
  expect(behind([station('P01', { hour: hour(0.99, 'por definir') })], at(40)).tone).toBe('look')
  expect(behind([station('P01', { hour: hour(1.01, 'por definir') })], at(40)).tone).toBe('well')
  const long = station('P01', { open_since: new Date(at(37)).toISOString() })
  expect(behind([long], at(40)).sentence).toContain('doble de su SAM')
})

test('nothing is said to be well about what was not measured', () => {
  const dark = station('P01', { measured: false, activity: 'sin medición', hour: hour(null, 'por definir') })
  expect(behind([dark], at(40)).tone).toBe('unknown')
  expect(cameraAnswer([]).tone).toBe('unknown')
})

test('cameras: down before moved before starting', () => {
  const camera = (name: string, state: Health['cameras'][number]['state']): Health['cameras'][number] => ({
    camera_id: 1,
    name,
    state,
    last_frame_at: null,
    frame_age_seconds: null,
    fps: 0,
    drops: 0,
    inference_ms: null,
    problem: null,
    waits_for_clock: false,
    module: 'angela',
  })
  expect(cameraAnswer([camera('A', 'up'), camera('B', 'up')])).toEqual({
    tone: 'well',
    sentence: 'Las 2 cámaras tienen señal.',
  })
  expect(cameraAnswer([camera('A', 'starting'), camera('B', 'moved')]).sentence).toContain('recalibrar: B')
  expect(cameraAnswer([camera('A', 'down'), camera('B', 'moved')])).toEqual({
    tone: 'act',
    sentence: 'Sin señal: A.',
  })
})

test('the row of now is found at the edge of an hour, and the last OP of a shared hour wins', () => {
  const next = { ...row, start: row.end, end: '2026-07-06T08:30:00-05:00' }
  expect(rowOfNow([row, next], at(60))).toBe(next)
  expect(rowOfNow([row, next], at(59.99))).toBe(row)
  expect(rowOfNow([row, next], at(300))).toBeUndefined()
})

test('a unit at a puesto of two is compared with half of its SAM', () => {
  const pair = station('P14', { sam_minutes: 2, operators: 2, open_since: new Date(at(0)).toISOString() })
  expect(openFactor(pair, at(1.5))).toBe(1.5)
})

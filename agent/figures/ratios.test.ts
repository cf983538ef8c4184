import { expect, test } from 'vitest'
import {
  band,
  cumplimiento,
  eficiencia,
  eficienciaSobreEstandar,
  metaUnits,
  rendimiento,
  ritmo,
} from './ratios.ts'

const tally = {
  units: 0,
  reproceso_units: 0,
  timed_units: 0,
  timed_seconds: 0,
  timed_seconds_sq: 0,
  reproceso_seconds: 0,
}

test('meta of Ref22 Slim: 22 operators × 60 ÷ 24.16 × 0.90 = 49.2 units an hour', () => {
  expect(metaUnits({ operators: 22, minutes: 60, samMinutes: 24.16, factor: 0.9 })).toBeCloseTo(49.17, 2)
  expect(metaUnits({ operators: 22, minutes: 60, samMinutes: 24.16, factor: 1 })).toBeCloseTo(54.64, 2)
})

test('without operators, SAM or factor there is no meta', () => {
  const work = { operators: 22, minutes: 60, samMinutes: 24.16, factor: 0.9 }
  expect(metaUnits({ ...work, operators: null })).toBeNull()
  expect(metaUnits({ ...work, samMinutes: null })).toBeNull()
  expect(metaUnits({ ...work, factor: null })).toBeNull()
})

test('eficiencia: 400 units × 24.16 min ÷ (22 × 480 min) = 91.5 %', () => {
  expect(eficiencia(400 * 24.16, 22 * 480)).toBeCloseTo(0.9152, 4)
})

test('sobre estándar takes 22 operators × 20 unplanned minutes out of the denominator', () => {
  expect(eficienciaSobreEstandar(400 * 24.16, 22 * 480, 22 * 20)).toBeCloseTo(9664 / 10_120, 12)
})

test('cumplimiento is real ÷ meta; over nothing, or of nothing, it cannot be said', () => {
  expect(cumplimiento(45, 49.17)).toBeCloseTo(0.9152, 4)
  expect(cumplimiento(0, 49.17)).toBe(0)
  expect(cumplimiento(null, 49.17)).toBeNull()
  expect(cumplimiento(45, null)).toBeNull()
  expect(cumplimiento(0, 0)).toBeNull()
})

test('ritmo is a ratio of sums: 50 units of 0.55 min in 1,500 s of valid cycles = 110 %', () => {
  expect(
    ritmo([{ tally: { ...tally, units: 52, timed_units: 50, timed_seconds: 1500 }, samMinutes: 0.55 }]),
  ).toBeCloseTo(1.1, 12)
})

test('ritmo over a change of reference sums each part with its own SAM', () => {
  const first = { tally: { ...tally, timed_units: 10, timed_seconds: 600 }, samMinutes: 1 }
  const second = { tally: { ...tally, timed_units: 10, timed_seconds: 900 }, samMinutes: 1.2 }
  expect(ritmo([first, second])).toBeCloseTo((600 + 720) / 1500, 12)
  expect(ritmo([first, { ...second, samMinutes: null }])).toBeNull()
})

test('reproceso counts time and no units', () => {
  const worked = { ...tally, timed_units: 10, timed_seconds: 600, reproceso_units: 1, reproceso_seconds: 60 }
  expect(ritmo([{ tally: worked, samMinutes: 1 }])).toBeCloseTo(600 / 660, 12)
})

test('without a timed unit there is no ritmo', () => {
  expect(ritmo([{ tally: { ...tally, units: 3 }, samMinutes: 1 }])).toBeNull()
  expect(ritmo([])).toBeNull()
})

test('bands compare unrounded values with the umbrales, and say nothing while one is missing', () => {
  const umbrales = { umbral_atento: 0.95, umbral_atrasado: 0.85 }
  expect([0.95, 0.9499999, 0.85, 0.8499999].map((value) => band(value, umbrales))).toEqual([
    'al ritmo',
    'atento',
    'atento',
    'atrasado',
  ])
  expect(band(null, umbrales)).toBe('por definir')
  expect(band(0.5, { umbral_atento: 0.95, umbral_atrasado: null })).toBe('por definir')
  expect(band(0.5, undefined)).toBe('por definir')
})

test('rendimiento módulo is what the settings say, por confirmar', () => {
  const figures = { cumplimiento: 0.9, eficiencia: 0.8 }
  expect(rendimiento('cumplimiento', figures)).toBe(0.9)
  expect(rendimiento('eficiencia', figures)).toBe(0.8)
})

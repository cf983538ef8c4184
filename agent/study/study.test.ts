import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { insertHistory } from '../store/cycles.ts'
import { addObservation } from '../store/observations.ts'
import { mondayMorning, noDetector, smallPlant } from '../store/small-plant.ts'
import { verdicts } from './acceptance.ts'
import type { Series } from './series.ts'
import { studyFigures, studyStation } from './study.ts'

const folder = mkdtempSync(join(tmpdir(), 'lbzf-study-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Units that take 40 to 70 s, never the same one after the other. */
const lengths = [52, 47, 66, 41, 58, 70, 44, 49, 63, 55]
type Lap = { id: number; start_s: number; end_s: number }
function lapsFrom(start: number, seconds: readonly number[] = lengths): Lap[] {
  let at = start
  return seconds.map((lasts, id) => {
    at += lasts
    return { id, start_s: at - lasts, end_s: at }
  })
}
const cyclesOf = (laps: readonly Lap[]) => laps.map((lap) => ({ ...lap, flaws: [] as string[] }))
const seriesOf = (clock: Series['clock'], laps: readonly Lap[], observer = 'ronald'): Series => ({
  observer,
  clock,
  readings: laps.map((lap) => ({ ...lap, counts: true })),
})

describe('a station against a stopwatch', () => {
  test('a clock that is wrong by 83 s is found, reported and taken out', () => {
    const late = lapsFrom(1000).map((lap) => ({ ...lap, start_s: lap.start_s + 83, end_s: lap.end_s + 83.2 }))
    const result = studyStation('P05', [seriesOf('own', late)], cyclesOf(lapsFrom(1000)))
    expect(result.sittings[0]?.clock_offset_s).toBeCloseTo(83.2, 2)
    expect(result).toMatchObject({ missed: [], false: [] })
    const figures = studyFigures([result])
    expect(figures.n).toBe(10)
    expect(figures.bias).toBeCloseTo(-0.2, 6)
    expect(figures.mae).toBeCloseTo(0.2, 6)
  })

  test('readings in sequence from an anchor find their cycles, a missed and a false one are told', () => {
    const extra = { id: 77, start_s: 1100, end_s: 1120 }
    const seen = [...lapsFrom(1000).filter(({ id }) => id !== 4), extra].sort((a, b) => a.end_s - b.end_s)
    const result = studyStation('P05', [seriesOf('anchor', lapsFrom(1012))], cyclesOf(seen))
    expect(result.sittings[0]).toMatchObject({ clock_offset_s: 12, pauses: [] })
    expect(result.missed).toEqual([{ reading: 4, start_s: 1206, end_s: 1264 }])
    expect(result.false).toEqual([77])
  })

  test('readings rounded to the second do not drift away from their cycles over a long sheet', () => {
    const many = Array.from({ length: 60 }, (_, i) => 12.4 + 0.35 * ((i * 7) % 5))
    const sheet = lapsFrom(
      3000,
      many.map((seconds) => Math.floor(seconds)),
    )
    const result = studyStation('P05', [seriesOf('anchor', sheet)], cyclesOf(lapsFrom(3020, many)))
    expect(result.matched).toHaveLength(60)
    expect(result.matched.every(({ reading, cycle }) => reading === cycle)).toBe(true)
  })

  test('espera that a sheet does not hold lies between two readings, and is told', () => {
    const [before, after] = [lapsFrom(1000).slice(0, 4), lapsFrom(1000).slice(4)]
    const cycles = [
      ...before,
      ...after.map((lap) => ({ ...lap, start_s: lap.start_s + 35, end_s: lap.end_s + 35 })),
    ]
    const result = studyStation('P05', [seriesOf('anchor', lapsFrom(990))], cyclesOf(cycles))
    expect(result).toMatchObject({ missed: [], false: [] })
    expect(result.sittings[0]).toMatchObject({
      clock_offset_s: -10,
      pauses: [{ before_reading: 4, seconds: 35 }],
    })
  })

  test('a lap that was voided took its time all the same, and its unit is nobody’s error', () => {
    const sheet = seriesOf('anchor', lapsFrom(1000))
    const voided = { ...sheet, readings: sheet.readings.map((lap) => ({ ...lap, counts: lap.id !== 3 })) }
    const result = studyStation('P05', [voided], cyclesOf(lapsFrom(1000)))
    expect(result).toMatchObject({ readings: 9, missed: [], false: [] })
    expect(result.matched.map(({ cycle }) => cycle)).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9])
  })

  test('what the agent saw between two sittings is not false', () => {
    const day = lapsFrom(0, [...lengths, ...lengths, ...lengths])
    const sittings = [day.slice(0, 10), day.slice(20)].map((laps) => seriesOf('own', laps))
    const result = studyStation('P05', sittings, cyclesOf(day))
    expect(result).toMatchObject({ readings: 20, missed: [], false: [] })
  })

  test('two people at once: one is compared with the agent, the other with that one', () => {
    const second = lapsFrom(4).map((lap) => ({
      ...lap,
      id: 50 + lap.id,
      end_s: lap.end_s + 0.2 * (lap.id % 2),
    }))
    const series = [seriesOf('own', lapsFrom(0)), seriesOf('own', second.slice(1), 'armando')]
    const result = studyStation('P05', series, cyclesOf(lapsFrom(0)))
    expect(result).toMatchObject({ readings: 10, missed: [], false: [] })
    expect(result.observers).toHaveLength(9)
    const told = verdicts([result], studyFigures([result]), 1)
    expect(told.find(({ figure }) => figure === 'missed + false %')).toMatchObject({ value: 0, met: true })
    expect(told.find(({ figure }) => figure === 'readings by two observers')).toMatchObject({
      value: 9,
      met: false,
    })
  })

  test('a unit whose timing the agent calls spoilt is matched and not timed', () => {
    const cycles = cyclesOf(lapsFrom(0)).map((unit) =>
      unit.id === 2 ? { ...unit, flaws: ['absence'] } : unit,
    )
    const result = studyStation('P05', [seriesOf('own', lapsFrom(0))], cycles)
    expect(result.matched).toHaveLength(10)
    expect(studyFigures([result]).n).toBe(9)
  })

  test('cycles before and after the observed time are nobody’s error', () => {
    const result = studyStation('P05', [seriesOf('own', lapsFrom(0).slice(3, 7))], cyclesOf(lapsFrom(0)))
    expect(result).toMatchObject({ missed: [], false: [] })
  })
})

test('the command prints the same figures twice, and writes CSV and JSON with the hash of the protocol', () => {
  const { store, moduleId, p1, p3 } = smallPlant()
  const units = [p1, p3].flatMap((workstationId) =>
    lapsFrom(mondayMorning / 1000).map(({ start_s, end_s }) => ({
      workstationId,
      startMs: start_s * 1000,
      endMs: end_s * 1000,
    })),
  )
  insertHistory(store, { moduleId, model: noDetector, roiId: 1, units })
  lengths.forEach((seconds, i) => {
    const start = units[i]?.startMs ?? 0
    const reading = { kind: 'cronometro' as const, moduleId, by: 'ronald@lbzf.example', endMs: null }
    const error = i % 2 === 0 ? 0.3 : -0.1
    addObservation(store, {
      ...reading,
      clientUuid: `a${i}`,
      workstationId: p1,
      startMs: start + 5000,
      durationSeconds: seconds + error,
    })
    addObservation(store, {
      ...reading,
      clientUuid: `b${i}`,
      workstationId: p3,
      startMs: null,
      durationSeconds: seconds,
    })
  })
  const db = store.file
  store.close()
  const command = (...args: string[]) =>
    spawnSync(process.execPath, [join(import.meta.dirname, '../cli.ts'), 'study', '--db', db, ...args], {
      encoding: 'utf8',
    })
  expect(command().stderr).toContain('P3 has readings without clock times (sheets: 10 of no day)')
  expect(command('--anchor', 'P3=2026-06-31T06:30:04-05:00').stderr).toContain(
    'write PUESTO=2026-07-06T07:00',
  )
  expect(command('--anchor', 'P9=2026-07-06T06:30:04-05:00').stderr).toContain('P9 has no stopwatch reading')
  const anchor = ['--anchor', 'P3=2026-07-06T06:30:04-05:00']
  const first = command(...anchor, '--out', folder)
  expect(first.stderr).toBe('')
  // Somebody may commit between the two.
  const figures = (text: string) => text.replace(/^software: .*$/m, '')
  expect(figures(first.stdout)).toBe(figures(command(...anchor).stdout))
  expect(first.stdout).toMatch(/\nP1 +10 +10 +0 +0 +10 +-0\.100 /)
  expect(first.stdout).toMatch(/\nall +20 +20 +0 +0 +20 /)
  expect(first.stdout).toContain('over 2 stations')
  const result = JSON.parse(readFileSync(join(folder, 'study.json'), 'utf8'))
  expect(result.protocol_sha256).toMatch(/^[0-9a-f]{64}$/)
  expect(first.stdout).toContain(`software: ${result.software}`)
  expect(result.stations[1].sittings[0].clock_offset_s).toBeCloseTo(4, 1)
  expect(first.stdout).toMatch(/protocol: bias % .* met\n/)
  expect(readFileSync(join(folder, 'study.csv'), 'utf8').split('\n')).toHaveLength(22)
})

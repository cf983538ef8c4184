import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { insertHistory } from '../store/cycles.ts'
import { addObservation } from '../store/observations.ts'
import { mondayMorning, noDetector, smallPlant } from '../store/small-plant.ts'
import { inSequence, studyFigures, studyStation } from './study.ts'

const folder = mkdtempSync(join(tmpdir(), 'lbzf-study-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Ends of units that take 40 to 70 s, never the same one after the other. */
const lengths = [52, 47, 66, 41, 58, 70, 44, 49, 63, 55]
const cyclesFrom = (start: number) =>
  inSequence(
    lengths.map((seconds, id) => ({ id, seconds })),
    start,
  ).map((unit) => ({ ...unit, flaws: [] as string[] }))

describe('a station against a stopwatch', () => {
  test('a clock that is wrong by 83 s is found, reported and taken out', () => {
    const cycles = cyclesFrom(1000)
    const readings = cycles.map(({ id, start_s, end_s }) => ({
      id,
      start_s: start_s + 83,
      end_s: end_s + 83.2,
    }))
    const result = studyStation('P05', readings, cycles)
    expect(result.clock_offset_s).toBeCloseTo(83.2, 2)
    expect(result).toMatchObject({ missed: [], false: [] })
    const figures = studyFigures([result])
    expect(figures.n).toBe(10)
    expect(figures.bias).toBeCloseTo(-0.2, 6)
    expect(figures.mae).toBeCloseTo(0.2, 6)
  })

  test('readings in sequence from an anchor find their cycles, a missed and a false one are told', () => {
    const cycles = cyclesFrom(1000)
    const readings = inSequence(
      lengths.map((seconds, id) => ({ id: 100 + id, seconds })),
      1012,
    )
    const extra = { id: 77, start_s: 1100, end_s: 1120, flaws: [] }
    const seen = [...cycles.filter(({ id }) => id !== 4), extra].sort((a, b) => a.end_s - b.end_s)
    const result = studyStation('P05', readings, seen)
    expect(result.clock_offset_s).toBeCloseTo(12, 2)
    expect(result.missed).toEqual([104])
    expect(result.false).toEqual([77])
  })

  test('a unit whose timing the agent calls spoilt is matched and not timed', () => {
    const cycles = cyclesFrom(0).map((unit) => (unit.id === 2 ? { ...unit, flaws: ['absence'] } : unit))
    const result = studyStation('P05', cyclesFrom(0), cycles)
    expect(result.matched).toHaveLength(10)
    expect(studyFigures([result]).n).toBe(9)
  })

  test('cycles before and after the observed time are nobody’s error', () => {
    const cycles = cyclesFrom(0)
    const result = studyStation('P05', cyclesFrom(0).slice(3, 7), cycles)
    expect(result.false).toEqual([])
    expect(result.missed).toEqual([])
  })
})

test('the command prints the same figures twice, and writes CSV and JSON with the hash of the protocol', () => {
  const { store, moduleId, p1, p3 } = smallPlant()
  const units = [p1, p3].flatMap((workstationId) =>
    cyclesFrom(mondayMorning / 1000).map(({ start_s, end_s }) => ({
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
  expect(command().stderr).toContain('--anchor P3=')
  const anchor = ['--anchor', 'P3=2026-07-06T06:30:04-05:00']
  const first = command(...anchor, '--out', folder)
  expect(first.stderr).toBe('')
  expect(first.stdout).toBe(command(...anchor).stdout)
  expect(first.stdout).toMatch(/\nP1 +10 +10 +0 +0 +10 +-0\.100 /)
  expect(first.stdout).toMatch(/\nall +20 +20 +0 +0 +20 /)
  expect(first.stdout).toContain('over 2 stations')
  const result = JSON.parse(readFileSync(join(folder, 'study.json'), 'utf8'))
  expect(result.protocol_sha256).toMatch(/^[0-9a-f]{64}$/)
  expect(result.stations[1].clock_offset_s).toBeCloseTo(4, 1)
  expect(readFileSync(join(folder, 'study.csv'), 'utf8').split('\n')).toHaveLength(22)
})

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildModels } from '../models/build.ts'
import { randomScenario } from '../simulator/random-scenario.ts'
import { isWithinLimits, measureScenario, summarise, tableRow } from './accuracy.ts'

const model = join(import.meta.dirname, '../../.data/models/marker.onnx')
let folder: string

beforeAll(() => {
  if (!existsSync(model)) buildModels()
  folder = mkdtempSync(join(tmpdir(), 'lbzf-accuracy-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the short form of npm run accuracy', () => {
  it.each([
    ['undisturbed', 22],
    ['mixed', 104],
  ] as const)(
    'a minute of %s work, seed %i, is measured within the limits',
    { timeout: 120_000 },
    async (mood, seed) => {
      const scenario = randomScenario(seed, { mood, seconds: 60 })
      const result = summarise(mood, [await measureScenario(scenario, folder, model)])
      expect(result.units).toBeGreaterThan(0)
      expect(isWithinLimits(result, mood), tableRow(result)).toBe(true)
    },
  )

  it('sees a unit that is not there, one that is missing and a duration that is wrong', () => {
    const truth = Array.from({ length: 100 }, (_, i) => ({
      workstation: 'P01',
      start_s: i * 30,
      end_s: i * 30 + 30,
      observable: true,
      timed: true,
    }))
    const right = truth.map((unit) => ({
      workstation: 'P01',
      start_s: unit.start_s,
      end_s: unit.end_s,
      valid: true,
    }))
    const judge = (measured: typeof right) =>
      isWithinLimits(summarise('x', [{ truth, measured }]), 'undisturbed')
    expect(judge(right)).toBe(true)
    expect(judge(right.slice(3))).toBe(false)
    expect(judge([...right, ...right.slice(0, 3).map((unit) => ({ ...unit, end_s: unit.end_s - 12 }))])).toBe(
      false,
    )
    expect(judge(right.map((unit) => ({ ...unit, start_s: unit.start_s - 1 })))).toBe(false)
  })
})

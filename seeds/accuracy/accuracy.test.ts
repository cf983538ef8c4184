import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { truthSchema, zonesSchema } from '../../agent/contract/scenario.ts'
import { buildModels } from '../models/build.ts'
import { randomScenario } from '../simulator/random-scenario.ts'
import { isWithinLimits, measureScenario, summarise, tableRow } from './accuracy.ts'
import { footageOf, rememberingDetector } from './footage.ts'
import { measureAgain, type Recording, record, unitsOf } from './recorded-observations.ts'

const model = join(import.meta.dirname, '../../.data/models/marker.onnx')
let folder: string

beforeAll(() => {
  if (!existsSync(model)) buildModels()
  folder = mkdtempSync(join(tmpdir(), 'lbzf-accuracy-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the short form of npm run accuracy', () => {
  it('a minute of undisturbed work is measured within the limits', { timeout: 120_000 }, async () => {
    const scenario = randomScenario(22, { mood: 'undisturbed', seconds: 60 })
    const result = summarise('undisturbed', [await measureScenario(scenario, folder, model)])
    expect(result.units).toBeGreaterThan(0)
    expect(isWithinLimits(result, 'undisturbed'), tableRow(result)).toBe(true)
  })

  it('a minute of mixed work too, and again from what was recorded of it', { timeout: 120_000 }, async () => {
    const footage = await footageOf(randomScenario(104, { mood: 'mixed', seconds: 60 }), folder)
    const json = (file: string): unknown => JSON.parse(readFileSync(join(footage, file), 'utf8'))
    const truth = truthSchema.parse(json('truth.json'))
    const [zones] = zonesSchema.parse(json('zones.json')).cameras
    if (zones === undefined) throw new Error('a plant without a camera')
    const detector = await rememberingDetector(model, footage, zones.camera)
    const recorded = await record(join(footage, `cam${zones.camera}.mp4`), { zones, truth, detector })
    await detector.close()
    const result = summarise('mixed', [unitsOf(recorded, recorded.events)])
    expect(result.units).toBeGreaterThan(0)
    expect(isWithinLimits(result, 'mixed'), tableRow(result)).toBe(true)

    const kept = JSON.parse(JSON.stringify(recorded)) as Recording
    expect(await measureAgain(kept)).toEqual(recorded.events)
    const nobody = { ...kept, pictures: kept.pictures.map((picture) => ({ ...picture, boxes: [] })) }
    expect(unitsOf(kept, await measureAgain(nobody)).measured).toEqual([])
  })

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

  it('where nothing is made takes nothing told for right, and anything told for wrong', () => {
    const told = { workstation: 'P01', start_s: 0, end_s: 30, valid: true, confidence: 1 }
    expect(summarise('x', [{ truth: [], measured: [] }]).f1).toBe(1)
    expect(summarise('x', [{ truth: [], measured: [told] }]).f1).toBe(0)
  })
})

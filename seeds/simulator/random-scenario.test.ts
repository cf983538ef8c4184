import { describe, expect, test } from 'vitest'
import { randomDetections, usualFaults } from './random-detections.ts'
import { randomScenario } from './random-scenario.ts'
import { scenarioTruth } from './schedule.ts'

const seeds = Array.from({ length: 40 }, (_, i) => i + 1)

describe('random scenarios', () => {
  test('the same seed gives the same scenario, another seed another', () => {
    expect(randomScenario(3, { mood: 'mixed' })).toEqual(randomScenario(3, { mood: 'mixed' }))
    expect(randomScenario(3, { mood: 'mixed' }).cameras).not.toEqual(
      randomScenario(4, { mood: 'mixed' }).cameras,
    )
  })

  test('forty of them hold more than two thousand units from 8 to 240 s', () => {
    const units = seeds.flatMap((seed) => scenarioTruth(randomScenario(seed, { mood: 'undisturbed' })).cycles)
    expect(units.length).toBeGreaterThan(2000)
    const durations = units.map(({ start_s, end_s }) => end_s - start_s).sort((a, b) => a - b)
    expect(durations[0]).toBeLessThan(9)
    expect(durations.at(-1)).toBeGreaterThan(200)
  })

  test('mixed ones have every event and disturbance, and enough of it stays observable', () => {
    const scenarios = seeds.map((seed) => randomScenario(seed, { mood: 'mixed' }))
    const cameras = scenarios.flatMap(({ cameras }) => cameras)
    const stations = cameras.flatMap(({ stations }) => stations)
    const eventKinds = new Set(stations.flatMap(({ events }) => events.map(({ kind }) => kind)))
    const disturbanceKinds = new Set(cameras.flatMap((camera) => camera.disturbances.map(({ kind }) => kind)))
    expect(eventKinds.size).toBe(8)
    expect(disturbanceKinds.size).toBe(5)
    expect(new Set(cameras.map((camera) => camera.stations.length))).toEqual(new Set([1, 2, 3, 4, 5, 6]))
    const units = scenarios.flatMap((scenario) => scenarioTruth(scenario).cycles)
    expect(units.filter(({ observable }) => observable).length / units.length).toBeGreaterThan(0.8)
  })
})

describe('random detections', () => {
  const scenario = randomScenario(6, { mood: 'mixed' })
  const camera = scenario.cameras[0]
  if (camera === undefined) throw new Error('no camera')
  const { lines, occupancy } = randomDetections(scenario, camera, { seed: 1 })

  test('lose 5 to 11 % of the frames of a seated operator and double some boxes', () => {
    const still = {
      ...camera,
      disturbances: [],
      stations: camera.stations.map((s) => ({ ...s, events: [] })),
    }
    const faults = { ...usualFaults, crowdsPerMinute: 0, duplicates: 0 }
    const quiet = randomDetections({ ...scenario, cameras: [still] }, still, { seed: 1, faults })
    const seen = quiet.lines.reduce((sum, { boxes }) => sum + boxes.length, 0)
    const missed = 1 - seen / (quiet.lines.length * still.stations.length)
    expect(missed).toBeGreaterThan(0.05)
    expect(missed).toBeLessThan(0.11)
  })

  test('have no line where the video has a dropout, and times that only grow', () => {
    const dropouts = camera.disturbances.filter(({ kind }) => kind === 'dropout')
    for (const { at_s } of dropouts) {
      expect(lines.some(({ t_s }) => t_s > at_s + 0.1 && t_s < at_s + 3.9)).toBe(false)
    }
    for (const [i, { t_s }] of lines.entries()) expect(t_s).toBeGreaterThan(lines[i - 1]?.t_s ?? -1)
  })

  test('the truth of occupancy leaves out exactly the absences', () => {
    const away = scenarioTruth(scenario).away.reduce((sum, { start_s, end_s }) => sum + end_s - start_s, 0)
    const there = occupancy.reduce((sum, { start_s, end_s }) => sum + end_s - start_s, 0)
    expect(there).toBeCloseTo(scenario.seconds * camera.stations.length - away, 3)
  })
})

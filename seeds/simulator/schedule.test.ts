import { describe, expect, test } from 'vitest'
import {
  type Disturbance,
  type ScenarioEvent,
  scenarioSchema,
  type Truth,
} from '../../agent/contract/scenario.ts'
import { scenarioTruth } from './schedule.ts'

function truthOf(options: {
  seconds?: number
  cycles: number[]
  events?: ScenarioEvent[]
  disturbances?: Disturbance[]
}): Truth {
  const { seconds = 300, cycles, events = [], disturbances = [] } = options
  return scenarioTruth(
    scenarioSchema.parse({
      name: 'schedule',
      seed: 1,
      start: '2026-07-06T07:00:00-05:00',
      seconds,
      fps: 10,
      width: 640,
      height: 480,
      cameras: [
        {
          id: 1,
          stations: [{ workstation: 'P01', box: [40, 60, 260, 380], cycles_s: cycles, events }],
          disturbances,
        },
      ],
    }),
  )
}

const spans = (truth: Truth) => truth.cycles.map(({ start_s, end_s }) => [start_s, end_s])

describe('units', () => {
  test('the first starts at 0 and the next begins at once', () => {
    expect(spans(truthOf({ cycles: [71.3, 68, 80.25] }))).toEqual([
      [0, 71.3],
      [71.3, 139.3],
      [139.3, 219.55],
    ])
  })

  test('a unit cut by the end of the video is not in the truth; one that ends with it is', () => {
    expect(spans(truthOf({ seconds: 100, cycles: [60, 41] }))).toEqual([[0, 60]])
    expect(spans(truthOf({ seconds: 100, cycles: [60, 40] }))).toEqual([
      [0, 60],
      [60, 100],
    ])
  })

  test('sums of decimals are written with three decimals and decide nothing', () => {
    const cycles = Array.from({ length: 10 }, () => 0.1)
    expect(spans(truthOf({ seconds: 1, cycles })).at(-1)).toEqual([0.9, 1])
  })

  test.each(['away', 'unattended', 'lean_back', 'talk', 'reach'] as const)(
    '%s pauses the open unit',
    (kind) => {
      const truth = truthOf({ cycles: [50, 50], events: [{ at_s: 20, kind, seconds: 7 }] })
      expect(spans(truth)).toEqual([
        [0, 57],
        [57, 107],
      ])
    },
  )

  test.each(['visitor', 'occlusion'] as const)('%s pauses nothing', (kind) => {
    expect(spans(truthOf({ cycles: [50], events: [{ at_s: 20, kind, seconds: 7 }] }))).toEqual([[0, 50]])
  })

  test('a pause that carries the unit past another event takes that one in, too', () => {
    const truth = truthOf({
      cycles: [50, 50],
      events: [
        { at_s: 54, kind: 'reach', seconds: 3 },
        { at_s: 45, kind: 'talk', seconds: 8 },
      ],
    })
    expect(spans(truth)).toEqual([
      [0, 61],
      [61, 111],
    ])
  })

  test('an event at the instant of a put-down belongs to the next unit', () => {
    const truth = truthOf({ cycles: [50, 50], events: [{ at_s: 50, kind: 'talk', seconds: 5 }] })
    expect(spans(truth)).toEqual([
      [0, 50],
      [50, 105],
    ])
  })

  test('a wait comes after the unit that was open, and belongs to none', () => {
    const truth = truthOf({ cycles: [50, 50, 50], events: [{ at_s: 70, kind: 'wait', seconds: 25 }] })
    expect(spans(truth)).toEqual([
      [0, 50],
      [50, 100],
      [125, 175],
    ])
    expect(truth.idle).toEqual([{ workstation: 'P01', start_s: 100, end_s: 125 }])
  })

  test('an event while the hands wait for material pauses no unit', () => {
    const truth = truthOf({
      cycles: [50, 50],
      events: [
        { at_s: 10, kind: 'wait', seconds: 25 },
        { at_s: 55, kind: 'away', seconds: 10 },
      ],
    })
    expect(spans(truth)).toEqual([
      [0, 50],
      [75, 125],
    ])
    expect(truth.cycles.map(({ absent_s }) => absent_s)).toEqual([0, 0])
  })

  test('no cycles: somebody sits there and makes nothing', () => {
    expect(truthOf({ cycles: [], events: [{ at_s: 5, kind: 'away', seconds: 10 }] })).toMatchObject({
      cycles: [],
      away: [{ workstation: 'P01', start_s: 5, end_s: 15 }],
    })
  })
})

describe('what can be seen and timed', () => {
  const flags = (truth: Truth, key: 'observable' | 'timed') => truth.cycles.map((cycle) => cycle[key])

  test('the first unit and one with an absence are not timed', () => {
    const truth = truthOf({
      cycles: [50, 50, 50],
      events: [{ at_s: 70, kind: 'unattended', seconds: 20 }],
    })
    expect(flags(truth, 'timed')).toEqual([false, false, true])
    expect(truth.cycles.map(({ absent_s }) => absent_s)).toEqual([0, 20, 0])
    expect(truth.away).toEqual([{ workstation: 'P01', start_s: 70, end_s: 90 }])
  })

  test('an end inside a gap is not observable, and a unit that touches the gap is not timed', () => {
    const truth = truthOf({
      cycles: [50, 50, 50, 50],
      disturbances: [{ at_s: 95, kind: 'freeze', seconds: 10 }],
    })
    expect(flags(truth, 'observable')).toEqual([true, false, true, true])
    expect(flags(truth, 'timed')).toEqual([false, false, false, true])
    expect(truth.gaps).toEqual([{ camera: 1, start_s: 95, end_s: 105, kind: 'freeze' }])
  })

  test('an end behind an occlusion is not observable and still timed', () => {
    const truth = truthOf({ cycles: [50, 50], events: [{ at_s: 98, kind: 'occlusion', seconds: 4 }] })
    expect(flags(truth, 'observable')).toEqual([true, false])
    expect(flags(truth, 'timed')).toEqual([false, true])
  })

  test('bumps add up, and once they reached 15 px nothing is observable until the end', () => {
    const truth = truthOf({
      cycles: [50, 50, 50, 50],
      disturbances: [
        { at_s: 60, kind: 'bump', dx: 9, dy: 0 },
        { at_s: 110, kind: 'bump', dx: 0, dy: 12 },
        { at_s: 160, kind: 'bump', dx: -9, dy: -12 },
      ],
    })
    expect(flags(truth, 'observable')).toEqual([true, true, false, false])
    expect(truth.bumps.map(({ shift_px }) => shift_px)).toEqual([9, 12, 15])
  })

  test('a bump is written with the length of its own shift', () => {
    const truth = truthOf({ cycles: [], disturbances: [{ at_s: 40, kind: 'bump', dx: 18, dy: -4 }] })
    expect(truth.bumps).toEqual([{ camera: 1, at_s: 40, shift_px: 18.44 }])
  })
})

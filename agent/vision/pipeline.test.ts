import { expect, test } from 'vitest'
import type { GapKind } from '../contract/measurement.ts'
import { smallGeometry } from '../store/small-plant.ts'
import { type Frame, frameBytes, frameHeight, frameWidth } from './frames.ts'
import { createSight, Pipeline } from './pipeline.ts'

const frame = (captureMs: number, seen = captureMs): Frame => ({
  captureMs,
  width: frameWidth,
  height: frameHeight,
  planes: new Uint8Array(frameBytes).fill(100 + (seen % 7)),
})

type Gap = { kind: GapKind; startMs: number; endMs?: number }

/** A pipeline whose detector finds nobody, and what it looked at; what happens `meanwhile` it looks. */
function watched(meanwhile: (pipeline: Pipeline, captureMs: number) => void = () => {}) {
  const looked: number[] = []
  const gaps: Gap[] = []
  /** What the motion of the latest picture was measured against. */
  const against = { captureMs: Number.NaN }
  /** Signals before which the picture stood or was missing. */
  const holes = new Set<number>()
  const sight = createSight({ zones: smallGeometry })
  const { motion } = sight
  const pipeline: Pipeline = new Pipeline({
    zones: smallGeometry,
    operators: {},
    detector: {
      model: { name: 'counts', sha256: '00', provider: 'cpu', runtime: 'test' },
      degraded: false,
      detect: async ({ captureMs }) => {
        looked.push(captureMs)
        meanwhile(pipeline, captureMs)
        return { boxes: [], inferenceMs: 1 }
      },
      close: async () => {},
    },
    sink: {
      stationEvent: () => 1,
      gapOpened: (gap) => gaps.push({ ...gap }),
      gapClosed: (endMs) => Object.assign(gaps.at(-1) ?? {}, { endMs }),
      measuredUntil: () => {},
    },
    watch: (_, { hole, atMs }) => {
      if (hole === true) holes.add(atMs)
    },
    detectionFps: 4,
    sight: {
      ...sight,
      motion: {
        measure: (luma, captureMs) => {
          const measured = motion.measure(luma, captureMs)
          against.captureMs = measured.sinceMs
          return measured
        },
        restart: () => motion.restart(),
        shared: () => motion.shared(),
      },
    },
  })
  return { pipeline, looked, gaps, against, holes }
}

test('four inferences a second of five pictures a second, and none made up for after a pause', async () => {
  const { pipeline, looked } = watched()
  for (let i = 0; i <= 50; i++) await pipeline.process(frame(i * 200))
  expect(looked.length).toBe(41)
  await pipeline.process(frame(11_900))
  await pipeline.process(frame(12_000))
  expect(looked.slice(-2)).toEqual([10_000, 11_900])
})

test('after the clock stepped back an hour the detector looks at the next picture, not an hour later', async () => {
  const { pipeline, looked, gaps } = watched()
  const hour = 3_600_000
  for (const at of [10 * hour, 10 * hour + 400, 9 * hour, 9 * hour + 400]) await pipeline.process(frame(at))
  expect(gaps).toMatchObject([{ kind: 'clock-step' }])
  expect(looked).toEqual([10 * hour, 10 * hour + 400, 9 * hour, 9 * hour + 400])
})

test('a signal lost while the detector looks at a picture stays lost until the next one, and so it does after a gap', async () => {
  const { pipeline, gaps, against } = watched((under, captureMs) => {
    if (captureMs === 400 || captureMs === 5000) under.lose('stall')
  })
  for (const at of [0, 400]) await pipeline.process(frame(at))
  expect(gaps).toEqual([{ kind: 'stall', startMs: 400 }])
  await pipeline.process(frame(5000))
  expect(gaps).toEqual([{ kind: 'stall', startMs: 400 }])
  await pipeline.process(frame(9000))
  // Nothing moved from a picture under the gap to this one.
  expect(against.captureMs).toBe(9000)
  await pipeline.process(frame(9400))
  expect(against.captureMs).toBe(9000)
  expect(gaps).toEqual([{ kind: 'stall', startMs: 400, endMs: 9000 }])
})

test('three pictures in a row that are missing, or the same again, are a hole; two are none, and a gap is one of its own', async () => {
  const { pipeline, gaps, holes } = watched()
  const missing = (i: number) => (i >= 11 && i <= 12) || (i >= 21 && i <= 23)
  const standing = (i: number) => (i >= 31 && i <= 32 ? 30 : i >= 41 && i <= 43 ? 40 : i)
  for (let i = 0; i <= 60; i++) if (!missing(i)) await pipeline.process(frame(i * 200, standing(i)))
  pipeline.lose('end-of-video')
  expect([...holes]).toEqual([24 * 200, 44 * 200])
  for (const at of [20_000, 20_200]) await pipeline.process(frame(at))
  pipeline.lose('end-of-video')
  expect(holes.size).toBe(2)
  expect(gaps.map(({ kind }) => kind)).toEqual(['end-of-video', 'end-of-video'])
})

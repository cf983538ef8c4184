import { expect, test } from 'vitest'
import type { GapKind } from '../contract/measurement.ts'
import { smallGeometry } from '../store/small-plant.ts'
import { type Frame, frameBytes, frameHeight, frameWidth } from './frames.ts'
import { Pipeline } from './pipeline.ts'

const frame = (captureMs: number): Frame => ({
  captureMs,
  width: frameWidth,
  height: frameHeight,
  planes: new Uint8Array(frameBytes).fill(100 + (captureMs % 7)),
})

/** A pipeline whose detector finds nobody, and what it looked at. */
function watched(): { pipeline: Pipeline; looked: number[]; gaps: GapKind[] } {
  const looked: number[] = []
  const gaps: GapKind[] = []
  const pipeline = new Pipeline({
    zones: smallGeometry,
    operators: {},
    detector: {
      model: { name: 'counts', sha256: '00', provider: 'cpu', runtime: 'test' },
      degraded: false,
      detect: async ({ captureMs }) => {
        looked.push(captureMs)
        return { boxes: [], inferenceMs: 1 }
      },
      close: async () => {},
    },
    sink: {
      stationEvent: () => 1,
      gapOpened: ({ kind }) => gaps.push(kind),
      gapClosed: () => {},
      measuredUntil: () => {},
    },
    detectionFps: 4,
  })
  return { pipeline, looked, gaps }
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
  expect(gaps).toEqual(['clock-step'])
  expect(looked).toEqual([10 * hour, 10 * hour + 400, 9 * hour, 9 * hour + 400])
})

import { expect, test } from 'vitest'
import type { Health } from '../contract/api.ts'
import { lastRestartsSeconds } from '../store/gaps.ts'
import { smallPlant } from '../store/small-plant.ts'
import { gateProblems } from './gate.ts'
import { lostSentence } from './window.ts'

const sinceMs = Date.parse('2026-07-20T12:00:00Z')
const at = (seconds: number) => new Date(sinceMs + seconds * 1000).toISOString()
const camera = (id: number, lastFrame: string | null) =>
  ({ camera_id: id, state: 'up', last_frame_at: lastFrame }) as Health['cameras'][number]
const health = (change: Partial<Health> = {}): Health =>
  ({
    started_at: at(3),
    cameras: [camera(1, at(5)), camera(2, null)],
    detector: { name: 'm', provider: 'cpu', degraded: false, self_test: { ok: true, milliseconds: 9 } },
    ...change,
  }) as Health
const seen = (change: Partial<Parameters<typeof gateProblems>[0]> = {}) =>
  gateProblems({
    wanted: { cameras_up: [1] },
    sinceMs,
    health: health(),
    heartbeatMs: sinceMs + 4000,
    needsSelfTest: true,
    ...change,
  })

test('a release stays with a row, its self-test and a frame of each camera that was up before', () => {
  expect(seen()).toEqual([])
})

test('a camera that was dark before is not asked for, one that was up is', () => {
  expect(seen({ wanted: { cameras_up: [1, 2] } })).toEqual(['camera 2 was up before and shows nothing yet'])
  expect(seen({ health: health({ cameras: [camera(1, at(-1))] }) })).toEqual([
    'camera 1 was up before and shows nothing yet',
  ])
})

test('what the previous agent did proves nothing', () => {
  expect(seen({ heartbeatMs: sinceMs - 1 })).toEqual(['no row was committed since the switch'])
  expect(seen({ health: health({ started_at: at(-60) }) })).toEqual(['the previous agent still answers'])
  expect(seen({ health: undefined })).toEqual(['the agent does not answer'])
})

test('a detector that fails its known picture does not stay', () => {
  const detector = { ...health().detector, self_test: { ok: false, milliseconds: 9 } }
  expect(seen({ health: health({ detector }) })).toEqual(['the detector does not pass its self-test'])
  expect(
    seen({ health: health({ detector: { ...detector, self_test: null } }), needsSelfTest: false }),
  ).toEqual([])
})

test('what a restart costs is what the last ones cost here; a power cut of an hour was none', () => {
  const at = { jornadas: ['Angela works until 14:30'], stations: 4 }
  expect(lostSentence({ ...at, restarts: [] })).toContain('about 20 s (an estimate')
  const { store } = smallPlant()
  for (const [i, seconds] of [12, 3600, 14, 31].entries())
    store.run(
      "INSERT INTO signal_gaps (camera_id, start_ts, end_ts, kind) VALUES (1, ?, ?, 'restart')",
      sinceMs + i * 1e7,
      sinceMs + i * 1e7 + seconds * 1000,
    )
  const sentence = lostSentence({ ...at, restarts: lastRestartsSeconds(store) })
  expect(sentence).toContain(
    'about 14 s (the median of the last 3 measured here) at 4 puestos, 1 puesto-minutes',
  )
})

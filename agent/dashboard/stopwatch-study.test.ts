import { expect, test } from 'vitest'
import { newObservationsSchema } from '../contract/api-observations.ts'
import { deviceShelf } from './stopwatch-shelf.ts'
import {
  begin,
  clockOffset,
  lap,
  lapStart,
  lapStatistics,
  lastValid,
  newUuid,
  observationsOf,
  toggleLap,
} from './stopwatch-study.ts'

const t0 = Date.parse('2026-07-06T07:00:00-05:00')
const uuid = (n: number) => newUuid(new Uint8Array(16).fill(n))
const choice = { module: 'angela', workstation: 'P05', operation: 'UNIR CUELLO', valoracion: 0.95 }
const study = () =>
  [38_000, 40_000, 42_000].reduce(
    ({ so, at }, ms, i) => ({ so: lap(so, uuid(i + 1), at + ms), at: at + ms }),
    { so: begin(choice, uuid(9), t0), at: t0 },
  ).so

test('each lap begins where the one before ended; a bouncing finger makes none', () => {
  const said = study()
  expect(said.laps.map(({ startMs, endMs }) => endMs - startMs)).toEqual([38_000, 40_000, 42_000])
  expect(lapStart(said)).toBe(t0 + 120_000)
  expect(lap(said, uuid(4), t0 + 120_150)).toBe(said)
})

test('a voided lap leaves the mean, stays in the list, can come back, and is sent as voided', () => {
  const voided = toggleLap(study(), uuid(3))
  expect(lapStatistics(voided)).toMatchObject({ n: 2, mean_seconds: 39 })
  expect(lastValid(voided)?.uuid).toBe(uuid(2))
  expect(lapStatistics(toggleLap(voided, uuid(3))).n).toBe(3)
  expect(observationsOf({ study: voided, offsetMs: 0 }).map(({ valid }) => valid)).toEqual([
    true,
    true,
    false,
  ])
})

test('what is sent is in the agent’s clock, keeps the device’s own, and is the same text each time', () => {
  const outgoing = { study: study(), offsetMs: 90_000 }
  const observations = observationsOf(outgoing)
  expect(observations[0]).toMatchObject({
    start: '2026-07-06T06:58:30.000-05:00',
    device_at: '2026-07-06T07:00:38.000-05:00',
    device_offset_ms: 90_000,
    duration_seconds: 38,
  })
  expect(newObservationsSchema.safeParse({ module: 'angela', observations }).success).toBe(true)
  expect(JSON.stringify(observationsOf(outgoing))).toBe(JSON.stringify(observations))
})

test('the quickest question says how far the clocks are apart', () => {
  expect(clockOffset([])).toBe(null)
  expect(
    clockOffset([
      { askedMs: 1000, answeredMs: 1900, agentMs: 100 },
      { askedMs: 2000, answeredMs: 2040, agentMs: 1520 },
    ]),
  ).toBe(500)
})

test('the shelf gives back what was put there, and goes on where nothing can be kept', () => {
  const values = new Map<string, string>()
  const storage = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
    key: (i: number) => [...values.keys()][i] ?? null,
    clear: () => values.clear(),
    get length() {
      return values.size
    },
  }
  const shelf = deviceShelf(() => storage)
  shelf.keepRunning(study())
  shelf.keepOutgoing({ study: study(), offsetMs: null, refused: null })
  values.set('lbzf.cronometro.enviar.roto', '{')
  const reloaded = deviceShelf(() => storage)
  expect(reloaded.keeps).toBe(true)
  expect(reloaded.running()?.laps).toHaveLength(3)
  expect(reloaded.outgoing()).toHaveLength(1)
  reloaded.forget(study().uuid)
  expect(reloaded.outgoing()).toEqual([])

  const refusing = deviceShelf(() => {
    throw new Error('SecurityError')
  })
  refusing.keepRunning(study())
  expect(refusing.keeps).toBe(false)
  expect(refusing.running()?.laps).toHaveLength(3)
})

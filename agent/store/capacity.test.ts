import { expect, test } from 'vitest'
import { capacityOf, daysKept, measureRates, videoBytes } from './capacity.ts'
import { mondayMorning, smallPlant } from './small-plant.ts'

const day = 86_400_000

test('the seed’s plan: 5.5 GB a camera and day are 121 days on 4 TB with 6 cameras, 36 with 20', () => {
  expect(Math.floor(daysKept(4e12, 6, 5.5e9) ?? 0)).toBe(121)
  expect(Math.floor(daysKept(4e12, 20, 5.5e9) ?? 0)).toBe(36)
  const cameras = Array.from({ length: 6 }, (_, i) => ({
    camera_id: i + 1,
    bits_per_second: 509_259,
    bytes_per_day: 5.5e9,
  }))
  const capacity = capacityOf({
    cameras,
    videoBytes: 1e12,
    freeBytes: 3.05e12,
    floorBytes: 5e10,
    nowMs: mondayMorning,
  })
  expect(Math.floor(capacity.days_kept ?? 0)).toBe(121)
  expect(Math.floor(capacity.days_kept_at_20_cameras ?? 0)).toBe(36)
  // 3 TB of room at 33 GB a day.
  expect(capacity.full_at).toBeCloseTo(mondayMorning + (3e12 / 33e9) * day, -1)
})

test('rates are measured over what was recorded; one that rests at night fills less a day', () => {
  const { store } = smallPlant()
  const segment = (start: number, bytes: number | null, n: number): void => {
    store.run(
      'INSERT INTO video_segments (camera_id, path, start_ts, end_ts, bytes) VALUES (1, ?, ?, ?, ?)',
      `${n}.mp4`,
      start,
      bytes === null ? null : start + 600_000,
      bytes,
    )
  }
  // Two days of 8 hours at 38.4 MB in ten minutes: 512 kbit/s.
  for (let n = 0; n < 96; n++)
    segment(mondayMorning + Math.floor(n / 48) * day + (n % 48) * 600_000, 38_400_000, n)
  segment(mondayMorning + 2 * day, null, 96)
  const now = mondayMorning + 2 * day
  expect(measureRates(store, mondayMorning, now)).toEqual([
    { camera_id: 1, bits_per_second: 512_000, bytes_per_day: 48 * 38_400_000 },
  ])
  expect(measureRates(store, mondayMorning + day, mondayMorning + day + 3_600_000)[0]?.bytes_per_day).toBe(
    144 * 38_400_000,
  )
  expect(videoBytes(store)).toBe(96 * 38_400_000)
})

test('with nothing recorded nothing is promised', () => {
  const { store } = smallPlant()
  const cameras = measureRates(store, 0, mondayMorning)
  expect(cameras).toEqual([{ camera_id: 1, bits_per_second: null, bytes_per_day: null }])
  expect(capacityOf({ cameras, videoBytes: 0, freeBytes: 1e12, floorBytes: 0, nowMs: 0 })).toMatchObject({
    days_kept: null,
    days_kept_at_20_cameras: null,
    full_at: null,
  })
})

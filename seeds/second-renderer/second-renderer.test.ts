import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { scenarioSchema, truthSchema, zonesSchema } from '../../agent/contract/scenario.ts'
import { lookOf } from './look.ts'
import { renderAgain } from './main.ts'
import { operatorAt } from './operator.ts'
import { moods, strangersPlant } from './plant.ts'
import { truthOf } from './schedule.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbzf-second-renderer-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const small = scenarioSchema.parse({
  name: 'small',
  seed: 5,
  start: '2026-07-06T07:00:00-05:00',
  seconds: 60,
  fps: 5,
  width: 320,
  height: 240,
  cameras: [
    {
      id: 1,
      stations: [
        {
          workstation: 'P03',
          box: [20, 20, 200, 210],
          cycles_s: [10, 10, 8, 9, 20],
          events: [
            { at_s: 4, kind: 'away', seconds: 6 }, // the first unit: 0 … 16
            { at_s: 20, kind: 'wait', seconds: 5 }, // after the second: 16 … 26, rest until 31
            { at_s: 27, kind: 'talk', seconds: 2 }, // in the rest: pauses nobody
            { at_s: 38, kind: 'occlusion', seconds: 2 }, // over the end of the third: 31 … 39
          ],
        },
      ],
      disturbances: [
        { at_s: 44, kind: 'freeze', seconds: 2 }, // in the fourth: 39 … 48
        { at_s: 45, kind: 'bump', dx: 12, dy: 9 },
      ],
    },
  ],
})

it('reckons the truth of a small scenario as a hand does', () => {
  const truth = truthOf(small)
  expect(truthSchema.parse(truth)).toEqual(truth)
  const unit = (start_s: number, end_s: number, absent_s: number, observable: boolean, timed: boolean) => ({
    ...{ camera: 1, workstation: 'P03', start_s, end_s, absent_s, observable, timed },
  })
  expect(truth.cycles).toEqual([
    unit(0, 16, 6, true, false),
    unit(16, 26, 0, true, true),
    unit(31, 39, 0, false, true),
    unit(39, 48, 0, false, false),
  ])
  expect(truth.away).toEqual([{ workstation: 'P03', start_s: 4, end_s: 10 }])
  expect(truth.idle).toEqual([{ workstation: 'P03', start_s: 26, end_s: 31 }])
  expect(truth.gaps).toEqual([{ camera: 1, start_s: 44, end_s: 46, kind: 'freeze' }])
  expect(truth.bumps).toEqual([{ camera: 1, at_s: 45, shift_px: 15 }])
})

it('lays a piece at the end of each unit and takes one in it', () => {
  const [station] = small.cameras[0]?.stations ?? []
  if (!station) throw new Error('the scenario lost its station')
  const look = lookOf(station, small.seed, [320, 240], 'vest')
  const { poseAt } = operatorAt(look, small.seed)
  expect(poseAt(15.99).laid).toHaveLength(0)
  expect(poseAt(16.01).laid).toHaveLength(1)
  expect(poseAt(16.01).waiting.length - poseAt(25.99).waiting.length).toBe(1)
  expect(poseAt(7).walking).toBe(true)
  // The piece does not jump when it is laid: it is there already.
  const held = poseAt(15.999).piece
  const laid = poseAt(16.001).laid[0]
  expect(Math.hypot((held?.x ?? 0) - (laid?.x ?? 99), (held?.y ?? 0) - (laid?.y ?? 99))).toBeLessThan(0.5)
})

it('draws the same bytes for the same file, with timestamps that jump over a dropout', async () => {
  const film = {
    ...small,
    seconds: 4,
    cameras: small.cameras.map((camera) => ({
      ...camera,
      stations: camera.stations.map((station) => ({ ...station, events: [] })),
      disturbances: [{ at_s: 2, kind: 'dropout' as const, seconds: 1 }],
    })),
  }
  for (const take of ['a', 'b']) await renderAgain(film, join(folder, take))
  for (const name of ['cam1.mp4', 'truth.json', 'zones.json']) {
    expect(readFileSync(join(folder, 'a', name)).equals(readFileSync(join(folder, 'b', name)))).toBe(true)
  }
  expect(() =>
    zonesSchema.parse(JSON.parse(readFileSync(join(folder, 'a/zones.json'), 'utf8'))),
  ).not.toThrow()
  const times = execFileSync(
    'ffprobe',
    ['-v', 'error', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', join(folder, 'a/cam1.mp4')],
    { encoding: 'utf8' },
  )
  const seen = times.trim().split('\n').map(Number)
  expect(seen).toHaveLength(15)
  expect((seen[10] ?? 0) - (seen[9] ?? 0)).toBeCloseTo(1.2, 3)
})

it('writes plants that the fixed format takes', () => {
  for (const mood of moods) {
    for (let seed = 1; seed <= 20; seed++) expect(() => strangersPlant(seed, mood, 240)).not.toThrow()
  }
})

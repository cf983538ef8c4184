import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { scenarioSchema } from '../contract/scenario.ts'
import { addJornada } from '../store/calendar.ts'
import { openStore } from '../store/store.ts'
import { run } from './replay-command.ts'

const square = (x: number, y: number, side: number): [number, number][] => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
]
const station = {
  workstation: 'P01',
  area: square(0.1, 0.1, 0.8),
  zones: { pickup: square(0.3, 0.6, 0.1), needle: square(0.4, 0.6, 0.1), putdown: square(0.6, 0.6, 0.1) },
}
let folder: string
const path = (name: string) => join(folder, name)
const base = () => ['--camera', '1', '--zones', path('zones.json'), '--db', path('record.db')]

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbzf-replay-'))
  const zones = { version: 1, cameras: [{ camera: 1, frame: [640, 480], stations: [station] }] }
  writeFileSync(path('zones.json'), JSON.stringify(zones))
  writeFileSync(path('not-json.json'), '{')
  writeFileSync(path('unknown-key.json'), JSON.stringify({ ...zones, colour: 1 }))
  writeFileSync(
    path('wrong-zones.json'),
    JSON.stringify({
      ...zones,
      cameras: [{ camera: 1, frame: [640, 480], stations: [{ ...station, area: [[0, 0]] }] }],
    }),
  )
  const other = { ...station, workstation: 'P99' }
  writeFileSync(
    path('unknown-station.json'),
    JSON.stringify({ ...zones, cameras: [{ camera: 1, frame: [640, 480], stations: [other] }] }),
  )
  const source = 'testsrc=size=320x240:rate=10:duration=4'
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    source,
    '-c:v',
    'libx264',
    '-pix_fmt',
    'yuv420p',
    ...['-movflags', '+faststart'],
    path('video.mp4'),
  ])
  const whole = readFileSync(path('video.mp4'))
  writeFileSync(path('cut.mp4'), whole.subarray(0, whole.length / 3))
  const doubled = { camera: 1, frame: [640, 480], stations: [station, station] }
  writeFileSync(path('twice.json'), JSON.stringify({ version: 1, cameras: [doubled] }))
  const flat = { ...station, area: [[0.1, 0.1], [0.2, 0.2], [0.3, 0.3]] } // biome-ignore format: a line
  writeFileSync(
    path('flat.json'),
    JSON.stringify({ ...zones, cameras: [{ camera: 1, frame: [640, 480], stations: [flat] }] }),
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('bad input ends in one sentence that says what and where', () => {
  const video = () => ['--video', path('video.mp4'), '--detector', 'none']
  const withZones = (name: string) => ['--camera', '1', '--zones', path(name), '--db', path('bad.db')]
  it.each<[string, () => string[], RegExp]>([
    ['no video', () => base(), /--video FILE or --detections FILE/],
    [
      'no camera',
      () => [...video(), '--zones', path('zones.json'), '--db', path('bad.db')],
      /needs --camera/,
    ],
    ['a camera that is no number', () => [...video(), ...base(), '--camera', 'x'], /--camera x/],
    ['an unknown option', () => [...video(), ...base(), '--fast'], /--fast/],
    [
      'zones that are not JSON',
      () => [...video(), ...withZones('not-json.json')],
      /not-json\.json is not JSON/,
    ],
    [
      'zones with a polygon of one point',
      () => [...video(), ...withZones('wrong-zones.json')],
      /stations\.0\.area/,
    ],
    [
      'zones with an unknown key at the top',
      () => [...video(), ...withZones('unknown-key.json')],
      /unknown-key\.json: Unrecognized key: "colour"$/,
    ],
    ['a station that is there twice', () => [...video(), ...withZones('twice.json')], /P01 is there twice/],
    [
      'an area without extent',
      () => [...video(), ...withZones('flat.json')],
      /area: its points enclose no area/,
    ],
    [
      'a video that is cut short',
      () => ['--video', path('cut.mp4'), ...base()],
      /cut short: it promises 4\.0 s/,
    ],
    ['a station nobody knows', () => [...video(), ...withZones('unknown-station.json')], /P99/],
    [
      'a camera the zones do not have',
      () => [...video(), ...base(), '--camera', '2'],
      /no camera 2; it has 1/,
    ],
    ['a start without an offset', () => [...video(), ...base(), '--start', '2026-07-06T07:00:00'], /--start/],
    [
      'a start on a day that no month has',
      () => [...video(), ...withZones('zones.json'), '--start', '2026-02-30T07:00:00-05:00'],
      /--start 2026-02-30T07:00:00-05:00 is no instant/,
    ],
    [
      'a model that is not there',
      () => ['--video', path('video.mp4'), ...base(), '--detector', 'x.onnx'],
      /x\.onnx/,
    ],
    [
      'a model that is none',
      () => ['--video', path('video.mp4'), ...base(), '--detector', path('zones.json')],
      /zones\.json: the model file/,
    ],
    ['a file that is no video', () => ['--video', path('zones.json'), ...base()], /zones\.json/],
    [
      'a video that is not there',
      () => ['--video', path('absent.mp4'), ...base()],
      /absent\.mp4 cannot be read/,
    ],
  ])('%s', async (_, args, message) => {
    await expect(run(args())).rejects.toMatchObject({
      name: 'AppError',
      message: expect.stringMatching(message),
    })
    expect(readdirSync(folder).filter((name) => name.startsWith('bad.db'))).toEqual([])
  })
})

describe('a replay', () => {
  it('seeds a new database, keeps what was replayed, says what is wrong with the zones, and refuses the same span twice', async () => {
    const said = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const advised = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const args = ['--video', path('video.mp4'), ...base(), '--detector', 'none', '--json']
    await run(args)
    expect(JSON.parse(String(said.mock.calls[0]?.[0]))).toMatchObject({ camera: 1, frames: 20, units: 0 })
    await expect(run(args)).rejects.toThrow(/camera 1 was measured/)
    expect(advised.mock.calls).toEqual([[expect.stringMatching(/^advice, P01: pick-up touches the needle/)]])
    advised.mockRestore()
    said.mockRestore()
    const store = openStore({ file: path('record.db'), readonly: true })
    const row = store.get<{ sha256: string; start_ts: number }>('SELECT sha256, start_ts FROM replays')
    const gap = store.get<{ kind: string }>("SELECT kind FROM signal_gaps WHERE kind = 'end-of-video'")
    store.close()
    expect(row?.sha256).toHaveLength(64)
    expect(row?.start_ts).toBe(Date.parse('2026-07-06T07:00:00-05:00'))
    expect(gap).toBeDefined()
  })

  it('with --jornadas flags the units that a break of the plant falls into', async () => {
    const scenario = {
      ...{
        name: 'break',
        seed: 3,
        start: '2026-07-06T06:59:46-05:00',
        seconds: 19,
        fps: 5,
        width: 640,
        height: 480,
      },
      cameras: [
        {
          id: 1,
          stations: [{ workstation: 'P01', box: [40, 60, 260, 380], cycles_s: [8, 8], events: [] }],
        },
      ],
    }
    const { renderScenario } = await import('../../seeds/simulator/render.ts')
    await renderScenario(scenarioSchema.parse(scenario), path('break'))
    const db = path('break.db')
    const { seedSamplePlant } = await import('../../seeds/angela/plant.ts')
    const before = openStore({ file: db })
    const { moduleId } = seedSamplePlant(before, { jornadas: false })
    const breaks = [{ name: 'desayuno', offsetMinutes: 30, lengthMinutes: 15 }]
    const calendar = { name: 'única', startMinute: 390, lengthMinutes: 480, weekdays: '1234567', breaks }
    addJornada(before, { ...calendar, moduleId, validFromDate: '2026-01-01', by: 'prueba' })
    before.close()
    const said = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const files = [
      '--video',
      path('break/cam1.mp4'),
      '--camera',
      '1',
      '--zones',
      path('break/zones.json'),
      '--db',
      db,
    ]
    await run([...files, '--detector', 'none', '--start', scenario.start, '--jornadas'])
    said.mockRestore()
    const after = openStore({ file: db, readonly: true })
    const units = after.all<{ flaws: string | null }>(
      'SELECT invalid_reason AS flaws FROM cycle_events WHERE end_ts IS NOT NULL ORDER BY end_ts',
    )
    after.close()
    expect(units.map(({ flaws }) => flaws)).toEqual(['first', 'break'])
  })

  it('says that zones were drawn on a picture of another shape', async () => {
    const said = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const advised = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    writeFileSync(
      path('wide.json'),
      JSON.stringify({ version: 1, cameras: [{ camera: 1, frame: [1280, 720], stations: [station] }] }),
    )
    const args = ['--camera', '1', '--zones', path('wide.json'), '--db', path('wide.db')]
    await run(['--video', path('video.mp4'), ...args, '--detector', 'none'])
    expect(advised.mock.calls[0]).toEqual([
      expect.stringMatching(/^advice, camera 1: .* of 1280×720 and the video is 320×240, another shape/),
    ])
    advised.mockRestore()
    said.mockRestore()
  })

  it("never writes into a plant's own record", async () => {
    const file = path('plant.db')
    openStore({ file }).close()
    const args = ['--video', path('video.mp4'), '--camera', '1', '--zones', path('zones.json'), '--db', file]
    await expect(run([...args, '--detector', 'none'])).rejects.toThrow(/plant's own record/)
  })

  it('of recorded detections gives presence, with a pause of over 2 s as unknown', async () => {
    const said = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const at = (from: number, to: number, boxes: string) =>
      Array.from({ length: (to - from) * 4 }, (_, i) => `{"t_s": ${from + i / 4}, "boxes": ${boxes}}`)
    const lines = [
      ...at(0, 20, '[[200,100,400,450,0.9]]'),
      ...at(20, 40, '[]'),
      ...at(50, 60, '[[200,100,400,450,0.9]]'),
    ]
    writeFileSync(path('seen.jsonl'), lines.join('\n'))
    await run([
      '--detections',
      path('seen.jsonl'),
      '--camera',
      '1',
      '--zones',
      path('zones.json'),
      '--db',
      path('seen.db'),
      '--json',
    ])
    const intervals = JSON.parse(String(said.mock.calls[0]?.[0])) as {
      start: string
      present: boolean | null
    }[]
    said.mockRestore()
    expect(intervals.map(({ present }) => present)).toEqual([true, false, null, true])
    expect(intervals[1]?.start).toMatch(/07:00:(19\.75|20\.0)/)
  })

  it('names the line of a detections file that is wrong', async () => {
    const second = [
      '{"t_s": 0.5, "boxes": []}',
      '{"t_s": 2, "boxes": [[9, 9, 1, 1, 0.9]]}',
      '{"t_s": 2, "boxes": [[1, 1, 9, 9, 90]]}',
    ]
    for (const line of second) {
      writeFileSync(path('wrong.jsonl'), `\uFEFF{"t_s": 1, "boxes": []}\n${line}\n`)
      await expect(run(['--detections', path('wrong.jsonl'), ...base()])).rejects.toThrow(/line 2: /)
    }
  })
})

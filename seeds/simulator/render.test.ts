import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scenarioSchema, truthSchema, zonesSchema } from '../../agent/contract/scenario.ts'
import { renderScenario } from './render.ts'

const example = {
  name: 'render',
  seed: 5,
  start: '2026-07-06T07:00:00-05:00',
  seconds: 8,
  fps: 10,
  width: 640,
  height: 480,
  cameras: [
    {
      id: 1,
      bitrate_kbps: 512,
      noise: 4,
      stations: [{ workstation: 'P01', box: [40, 60, 260, 380], cycles_s: [3, 4], events: [] }],
      disturbances: [{ at_s: 3, kind: 'dropout', seconds: 2.5 }],
    },
  ],
}

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'lbzf-simulate-'))
}

async function rendered(): Promise<string> {
  const out = folder()
  await renderScenario(scenarioSchema.parse(example), out)
  return out
}

describe('rendering', () => {
  test('the same file gives the same bytes, and a dropout is a jump of the timestamps', async () => {
    const [a, b] = [await rendered(), await rendered()]
    for (const name of ['cam1.mp4', 'truth.json', 'zones.json']) {
      expect(readFileSync(join(a, name)).equals(readFileSync(join(b, name)))).toBe(true)
    }
    const times = execFileSync(
      'ffprobe',
      ['-v', 'error', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', join(a, 'cam1.mp4')],
      { encoding: 'utf8' },
    )
      .split('\n')
      .map(Number.parseFloat)
      .filter((time) => !Number.isNaN(time))
    expect(times).toHaveLength(55)
    expect(times[0]).toBeCloseTo(0, 3)
    const jump = times.findIndex((time, i) => time - (times[i - 1] ?? 0) > 0.2)
    expect(times[jump - 1]).toBeCloseTo(2.9, 3)
    expect(times[jump]).toBeCloseTo(5.5, 3)
    expect(truthSchema.parse(JSON.parse(readFileSync(join(a, 'truth.json'), 'utf8'))).cycles).toHaveLength(2)
    expect(zonesSchema.parse(JSON.parse(readFileSync(join(a, 'zones.json'), 'utf8'))).cameras).toHaveLength(1)
  })
})

test('frozen pictures come out of the encoder identical, live ones never do', async () => {
  const out = folder()
  const [camera] = example.cameras
  const cameras = [{ ...camera, disturbances: [{ at_s: 2, kind: 'freeze', seconds: 4 }] }]
  await renderScenario(scenarioSchema.parse({ ...example, cameras }), out)
  const args = ['-v', 'error', '-i', join(out, 'cam1.mp4'), '-f', 'framemd5', 'pipe:1']
  const sums = execFileSync('ffmpeg', args, { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').at(-1))
  expect(sums).toHaveLength(80)
  expect(new Set(sums.slice(19, 60)).size).toBe(1)
  expect(new Set(sums).size).toBe(40)
})

describe('the command on bad input', () => {
  const command = (content: string) => {
    const path = join(folder(), 'scenario.json')
    writeFileSync(path, content)
    const args = [join(import.meta.dirname, 'main.ts'), '--scenario', path, '--out', folder()]
    return spawnSync(process.execPath, args, { encoding: 'utf8' })
  }

  test.each([
    ['an unknown key', { ...example, colour: 1 }, /colour/],
    ['a missing key', { ...example, fps: undefined }, /fps/],
    [
      'a wrong event',
      {
        ...example,
        cameras: [
          {
            ...example.cameras[0],
            stations: [
              {
                ...example.cameras[0]?.stations[0],
                events: [{ at_s: 7, kind: 'away', seconds: 60 }],
              },
            ],
          },
        ],
      },
      /cameras\[0\]\.stations\[0\]\.events\[0\].*after the video/,
    ],
  ])('%s ends non-zero with one sentence that names it', (_name, content, sentence) => {
    const { status, stderr } = command(JSON.stringify(content))
    expect(status).not.toBe(0)
    expect(stderr).toMatch(sentence)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test.each([
    ['a file', () => import.meta.filename],
    ['below a file', () => join(import.meta.filename, 'videos')],
    ['below /proc, where no folder can be made', () => '/proc/lbzf/videos'],
    ['/proc, where no file can be made', () => '/proc'],
  ])('an --out that is %s ends at once with one sentence', (_name, out) => {
    const path = join(folder(), 'scenario.json')
    writeFileSync(path, JSON.stringify(example))
    const args = [join(import.meta.dirname, 'main.ts'), '--scenario', path, '--out', out()]
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 10_000 })
    expect(status).toBe(1)
    expect(stderr).toMatch(/^--out \S+ is no folder that can be written: .+\n$/)
  })

  test('what is not JSON is said to be not JSON', () => {
    const { status, stderr } = command('{')
    expect(status).not.toBe(0)
    expect(stderr).toContain('not JSON')
  })
})

import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { checkRecord, isWhole } from '../store/check.ts'
import { insertHistory } from '../store/cycles.ts'
import { readErasures } from '../store/forget.ts'
import { recordClipAccess } from '../store/people.ts'
import { mondayMorning, noDetector, smallPlant, temporaryFile } from '../store/small-plant.ts'
import { openStore } from '../store/store.ts'
import { eraseLeftClips } from './clips.ts'
import { run } from './forget-command.ts'

const minute = 60_000
const at = (minutes: number) => mondayMorning + minutes * minute
const by = 'sophia@lbzf.example'

/** Camera 1 sees P1 and P3 (P2 has none): three segments from 06:30 on, a unit with a still in each, the second one pinned. */
function plant() {
  const dir = dirname(temporaryFile())
  const [file, video, frames] = [join(dir, 'lbzf.db'), join(dir, 'video'), join(dir, 'frames')]
  mkdirSync(video)
  mkdirSync(join(frames, '20260706'), { recursive: true })
  const { store, moduleId, p1, p3 } = smallPlant({ file, nowMs: () => at(60) })
  insertHistory(store, {
    moduleId,
    model: noDetector,
    roiId: 1,
    units: [p1, p3, p1].map((workstationId, i) => ({
      workstationId,
      startMs: at(i * 10 + 4),
      endMs: at(i * 10 + 5),
    })),
  })
  for (const n of [0, 1, 2]) {
    const path = `cam1_20260706_06${30 + n * 10}00.mp4`
    store.run(
      'INSERT INTO video_segments (camera_id, path, start_ts, end_ts, bytes) VALUES (1, ?, ?, ?, 5)',
      path,
      at(n * 10),
      at(n * 10 + 10),
    )
    writeFileSync(join(video, path), `video ${n}`)
    const still = `20260706/cam1_${n + 1}.jpg`
    store.run('UPDATE cycle_events SET frame_path = ? WHERE id = ?', still, n + 1)
    writeFileSync(join(frames, still), `still ${n}`)
  }
  mkdirSync(join(frames, 'reference'))
  const reference = join(frames, 'reference/roi1.pgm')
  writeFileSync(reference, 'grey')
  utimesSync(reference, at(12) / 1000, at(12) / 1000)
  store.run('INSERT INTO pins (cycle_id, created_ts, created_by) VALUES (2, 0, ?)', 'ronald@lbzf.example')
  recordClipAccess(store, { login: 'ronald@lbzf.example', what: 'clip', cycleId: 2 })
  store.close()
  const config = join(dir, 'config.yaml')
  writeFileSync(
    config,
    'org_id: 1\ndatabase: lbzf.db\nvideo_dir: video\nframes_dir: frames\nusers_file: users.json\nbackup: {folder: copias, keep: 14}\n',
  )
  return { dir, file, video, frames, config }
}

async function forget(config: string, ...more: string[]): Promise<string> {
  const said = vi.spyOn(console, 'log').mockReturnValue()
  try {
    await run(['--config', config, '--from', '2026-07-06T06:41', '--to', '2026-07-06T06:49', ...more])
    return said.mock.calls.flat().join('\n')
  } finally {
    said.mockRestore()
  }
}
const applied = ['--apply', '--reason', 'lo pidió la operaria', '--by', by]

test('without --apply it says what would go, whom else it touches and who saw it, and erases nothing', async () => {
  const { config, video, frames } = plant()
  const said = await forget(config, '--station', 'P1')
  expect(said).toContain('video: 1 segments, whole ones: 2026-07-06T06:40:00')
  expect(said).toContain('frames: 1; files in all: 3')
  expect(said).toContain('other stations that lose the same pictures: P3')
  expect(said).toContain('cycle 2 of P3, pinned by ronald@lbzf.example')
  expect(said).toContain('may hold a copy: ronald@lbzf.example (1)')
  expect(said).toMatch(/backups hold no picture.*after 14 copies/)
  expect(said).toContain('Nothing was erased')
  expect([readdirSync(video).length, readdirSync(join(frames, '20260706')).length]).toEqual([3, 3])
})

test('a day that no month has is refused, and nothing is erased', async () => {
  const { config, video } = plant()
  const asked = ['--config', config, '--station', 'P1', '--to', '2026-07-06T06:49', ...applied]
  await expect(run(['--from', '2026-06-31T06:41', ...asked])).rejects.toThrow("not '2026-06-31T06:41'")
  await expect(run(['--from', '2026-06-31T06:41:00-05:00', ...asked])).rejects.toThrow('--from is an instant')
  expect(readdirSync(video)).toHaveLength(3)
})

test('with --apply the files are gone, the cycles stay, and the proof names every file with its hash', async () => {
  const { dir, file, config, video, frames } = plant()
  const said = await forget(config, '--station', 'P1', ...applied)
  expect(readdirSync(video)).toHaveLength(2)
  expect(readdirSync(join(frames, '20260706'))).toEqual(['cam1_1.jpg', 'cam1_3.jpg'])
  expect(existsSync(join(frames, 'reference/roi1.pgm'))).toBe(false)
  const [proof = ''] = readdirSync(join(dir, 'borrados'))
  expect(said).toContain(proof)
  const { files, ...about } = JSON.parse(readFileSync(join(dir, 'borrados', proof), 'utf8'))
  expect(about).toMatchObject({
    by,
    reason: 'lo pidió la operaria',
    workstation: 'P1',
    other_stations: ['P3'],
  })
  expect(files.map((each: { sha256: string }) => each.sha256.length)).toEqual([64, 64, 64])
  const store = openStore({ file, readonly: true })
  expect(store.get('SELECT COUNT(*) AS n FROM cycle_events')).toEqual({ n: 3 })
  expect(readErasures(store)).toMatchObject([{ workstation: 'P1', files: 3, created_by: by }])
  expect(store.get("SELECT COUNT(*) AS n FROM deletions WHERE reason = 'borrado pedido'")).toEqual({ n: 3 })
  expect(isWhole(checkRecord(store, { videoDir: video, framesDir: frames }))).toBe(true)
  store.close()
  expect(await forget(config, '--station', 'P1')).toContain('files in all: 0')
})

test('clips that a killed agent left behind go, those of a running one stay', () => {
  const folder = dirname(temporaryFile())
  for (const pid of [process.pid, 2 ** 30]) mkdirSync(join(folder, `lbzf-clips-${pid}`))
  eraseLeftClips(folder)
  expect(readdirSync(folder)).toEqual([`lbzf-clips-${process.pid}`])
})

test('it refuses while the agent runs, while the span is being recorded, and without a reason', async () => {
  const { file, config } = plant()
  await expect(forget(config, '--station', 'P1', '--apply')).rejects.toThrow('needs --reason and --by')
  await expect(forget(config, '--station', 'P9')).rejects.toThrow('no workstation P9')
  const store = openStore({ file })
  await expect(forget(config, '--station', 'P1', ...applied)).rejects.toThrow('another agent holds')
  store.run('UPDATE video_segments SET end_ts = NULL WHERE id = 2')
  store.close()
  await expect(forget(config, '--station', 'P1')).rejects.toThrow('still being written')
  // A station without a camera has nothing to erase.
  expect(await forget(config, '--station', 'P2')).toContain('files in all: 0')
})

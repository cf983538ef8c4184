import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { backUp, countRows, listBackups, restore, verifyCopy } from './backup.ts'
import { parseDestination, sendBackup } from './backup-ssh.ts'
import { checkRecord, isWhole, repairRecord } from './check.ts'
import { insertHistory } from './cycles.ts'
import { createRecorder } from './recorder.ts'
import { mondayMorning, noDetector, type SmallPlant, smallPlant, temporaryFile } from './small-plant.ts'
import { openStore } from './store.ts'
import { requireWhole } from './whole.ts'

const cli = join(import.meta.dirname, '..', 'cli.ts')

function measuredPlant(): SmallPlant {
  const plant = smallPlant()
  insertHistory(plant.store, {
    moduleId: plant.moduleId,
    model: noDetector,
    units: Array.from({ length: 500 }, (_, i) => ({
      workstationId: plant.p1,
      startMs: mondayMorning + i * 60_000,
      endMs: mondayMorning + i * 60_000 + 50_000,
    })),
  })
  return plant
}

const folderOf = (name: string): string => join(dirname(temporaryFile()), name)

test('a backup taken while the agent writes is one instant, whole, and opens as a record', async () => {
  const { store } = measuredPlant()
  const recorder = createRecorder(store, { cameraId: 1, model: noDetector })
  const folder = folderOf('backups')
  const taking = backUp({ file: store.file, folder, keep: 3, nowMs: mondayMorning })
  for (let i = 0; i < 50; i++) {
    recorder.stationEvent({
      type: 'unit-closed',
      workstation: 'P3',
      startMs: mondayMorning + i * 1000,
      endMs: mondayMorning + i * 1000 + 900,
      flaws: [],
      confidence: 1,
      absentSeconds: 0,
    })
    await new Promise((resolve) => setImmediate(resolve))
  }
  const backup = await taking
  expect(backup.file).toBe(join(folder, 'lbzf-20260706_063000.db'))
  expect(readdirSync(folder)).toEqual(['lbzf-20260706_063000.db'])
  expect(verifyCopy(backup.file)).toEqual(backup.rows)
  expect(backup.rows.cycle_events).toBe(500)
  const copy = openStore({ file: backup.file, readonly: true })
  expect(isWhole(checkRecord(copy, {}))).toBe(true)
  copy.close()
  expect(store.get('SELECT COUNT(*) AS n FROM cycle_events')).toEqual({ n: 550 })
  store.close()
})

test('the newest copies are kept; a failed one removes none and leaves nothing behind', async () => {
  const { store } = measuredPlant()
  const folder = folderOf('backups')
  for (let day = 0; day < 4; day++) {
    await backUp({ file: store.file, folder, keep: 2, nowMs: mondayMorning + day * 86_400_000 })
  }
  const kept = ['lbzf-20260709_063000.db', 'lbzf-20260708_063000.db']
  expect(listBackups(folder).map((file) => file.slice(folder.length + 1))).toEqual(kept)
  store.db.pragma('foreign_keys = OFF')
  store.run('UPDATE cycle_events SET workstation_id = 99 WHERE id = 1')
  await expect(
    backUp({ file: store.file, folder, keep: 1, nowMs: mondayMorning + 9 * 86_400_000 }),
  ).rejects.toThrow('point nowhere')
  expect(readdirSync(folder).sort().reverse()).toEqual(kept)
  store.close()
})

test('the latest backup on an empty disk is the record again', async () => {
  const { store } = measuredPlant()
  const before = countRows(store.db)
  const folder = folderOf('backups')
  await backUp({ file: store.file, folder, keep: 2, nowMs: mondayMorning })
  store.close()
  const file = join(folderOf('new-disk'), 'lbzf.db')
  const latest = listBackups(folder)[0] ?? ''
  expect(restore({ from: latest, file, replace: false })).toBeUndefined()
  expect(readdirSync(folder)).toHaveLength(1)
  const restored = openStore({ file })
  expect(countRows(restored.db)).toEqual(before)
  expect(isWhole(checkRecord(restored, {}))).toBe(true)
  expect(restored.db.pragma('journal_mode', { simple: true })).toBe('wal')
  restored.close()
})

test('a restore never overwrites unasked, never while the agent runs, and keeps what it replaces with its WAL', async () => {
  const { store } = measuredPlant()
  const folder = folderOf('backups')
  const { file: from } = await backUp({ file: store.file, folder, keep: 2, nowMs: mondayMorning })
  const options = { from, file: store.file, nowMs: mondayMorning }
  expect(() => restore({ ...options, replace: false })).toThrow('say --replace')
  expect(() => restore({ ...options, replace: true })).toThrow('another agent holds')
  store.run("INSERT INTO meta VALUES ('after', 'backup')")
  store.close()
  writeFileSync(`${store.file}-wal`, 'stale')
  const aside = restore({ ...options, replace: true }) ?? ''
  expect(aside).toBe(`${store.file}.before-20260706_063000`)
  expect(readFileSync(`${aside}-wal`, 'utf8')).toBe('stale')
  expect(existsSync(`${store.file}-wal`)).toBe(false)
  const restored = openStore({ file: store.file })
  expect(restored.get("SELECT 1 FROM meta WHERE key = 'after'")).toBeUndefined()
  restored.close()
})

test('a damaged backup is refused before anything is touched', async () => {
  const { store } = measuredPlant()
  const folder = folderOf('backups')
  const { file: from, bytes } = await backUp({ file: store.file, folder, keep: 2, nowMs: mondayMorning })
  store.close()
  const whole = readFileSync(from)
  // A page of rows overwritten: SQLite opens the file all the same.
  writeFileSync(
    from,
    Buffer.concat([
      whole.subarray(0, bytes - 12_288),
      Buffer.alloc(4096, 0x5a),
      whole.subarray(bytes - 8192),
    ]),
  )
  expect(() => restore({ from, file: store.file, replace: true })).toThrow('is damaged')
  writeFileSync(from, whole)
  truncateSync(from, bytes - 8192)
  expect(() => restore({ from, file: store.file, replace: true })).toThrow('not a readable SQLite database')
  openStore({ file: store.file }).close()
})

test('damage inside the database is seen at the start, refused by the copy, and no older copy goes for it', async () => {
  const { store } = measuredPlant()
  requireWhole(store)
  const folder = folderOf('backups')
  await backUp({ file: store.file, folder, keep: 1, nowMs: mondayMorning })
  store.db.pragma('wal_checkpoint(TRUNCATE)')
  const pages = Number(store.db.pragma('page_count', { simple: true }))
  store.close()
  const bytes = readFileSync(store.file)
  bytes.fill(0x5a, Math.floor(pages / 2) * 4096, Math.floor(pages / 2) * 4096 + 8192)
  writeFileSync(store.file, bytes)
  const damaged = openStore({ file: store.file })
  expect(() => requireWhole(damaged)).toThrow(/is damaged \(.*restore the latest copy/)
  expect(() => requireWhole(damaged, 1000)).not.toThrow()
  damaged.close()
  const again = backUp({ file: store.file, folder, keep: 1, nowMs: mondayMorning + 86_400_000 })
  await expect(again).rejects.toThrow()
  expect(readdirSync(folder)).toEqual(['lbzf-20260706_063000.db'])
})

test('a backup sent over ssh arrives under its name with older ones rotated, or not at all', async () => {
  const { store } = measuredPlant()
  const folder = folderOf('backups')
  const there = folderOf('there')
  // Stands in for ssh: runs on this machine what would run on the other.
  const ssh = temporaryFile('ssh')
  writeFileSync(ssh, '#!/bin/sh\n[ "$1" = -q ] && [ "$2" = copias@nas ] || exit 9\nexec sh -c "$3"\n')
  chmodSync(ssh, 0o755)
  const to = { host: 'copias@nas', folder: there }
  for (let day = 0; day < 3; day++) {
    const backup = await backUp({
      file: store.file,
      folder,
      keep: 9,
      nowMs: mondayMorning + day * 86_400_000,
    })
    await sendBackup(backup, to, 2, [ssh, '-q'])
  }
  expect(readdirSync(there)).toEqual(['lbzf-20260707_063000.db', 'lbzf-20260708_063000.db'])
  expect(verifyCopy(join(there, 'lbzf-20260708_063000.db')).cycle_events).toBe(500)
  const cut = temporaryFile('ssh')
  writeFileSync(cut, '#!/bin/sh\nhead -c 100 | sha256sum\n')
  chmodSync(cut, 0o755)
  const again = await backUp({ file: store.file, folder, keep: 9, nowMs: mondayMorning + 5 * 86_400_000 })
  await expect(sendBackup(again, to, 2, [cut])).rejects.toThrow('did not receive')
  await expect(sendBackup(again, { ...to, host: 'otro' }, 2, [ssh, '-q'])).rejects.toThrow(
    'ssh to otro failed',
  )
  store.close()
})

test('a destination is a folder, or user@host:/folder in plain letters', () => {
  expect(parseDestination('/mnt/copias')).toEqual({ folder: '/mnt/copias' })
  expect(parseDestination('copias@nas:/srv/lbzf')).toEqual({ host: 'copias@nas', folder: '/srv/lbzf' })
  for (const bad of ['nas:/srv/$(reboot)', 'nas:/srv; rm', '-oProxyCommand=x:/srv']) {
    expect(() => parseDestination(bad)).toThrow('plain letters')
  }
})

test('the check finds rows without files and files without rows, and the repair moves and deletes nothing', () => {
  const { store, p1 } = measuredPlant()
  const videoDir = folderOf('video')
  const framesDir = folderOf('frames')
  mkdirSync(join(videoDir, '.staging'), { recursive: true })
  mkdirSync(framesDir)
  const segment = (name: string, deleted: number | null): void => {
    store.run(
      'INSERT INTO video_segments (camera_id, path, start_ts, deleted_ts) VALUES (1, ?, ?, ?)',
      name,
      mondayMorning,
      deleted,
    )
  }
  segment('cam1_20260706_063000.mp4', null)
  segment('cam1_20260706_064000.mp4', null)
  segment('cam1_20260101_000000.mp4', mondayMorning)
  for (const name of [
    'cam1_20260706_063000.mp4',
    'cam9_20260706_063000.mp4',
    '.staging/cam1_20260706_065000.mp4',
  ]) {
    writeFileSync(join(videoDir, name), 'video')
  }
  store.run("UPDATE cycle_events SET frame_path = 'a.jpg' WHERE id = 1")
  store.run("UPDATE cycle_events SET frame_path = 'gone.jpg' WHERE id = 2")
  writeFileSync(join(framesDir, 'a.jpg'), 'frame')
  writeFileSync(join(framesDir, 'b.jpg'), 'frame')
  store.run(
    'UPDATE cycle_buckets SET units = units + 1 WHERE workstation_id = ? AND bucket_ts = ?',
    p1,
    mondayMorning,
  )
  const report = checkRecord(store, { videoDir, framesDir })
  expect(report).toEqual({
    integrity: 'ok',
    loose_foreign_keys: 0,
    wrong_buckets: 1,
    segments_without_file: ['cam1_20260706_064000.mp4'],
    files_without_segment: ['cam9_20260706_063000.mp4'],
    frames_without_file: ['gone.jpg'],
    files_without_frame: ['b.jpg'],
  })
  repairRecord(store, report, { videoDir, framesDir })
  expect(isWhole(checkRecord(store, { videoDir, framesDir }))).toBe(true)
  expect(readFileSync(join(videoDir, 'apartado', 'cam9_20260706_063000.mp4'), 'utf8')).toBe('video')
  expect(readFileSync(join(framesDir, 'apartado', 'b.jpg'), 'utf8')).toBe('frame')
  expect(
    store.get("SELECT deleted_reason AS why FROM video_segments WHERE path = 'cam1_20260706_064000.mp4'"),
  ).toEqual({ why: 'archivo perdido' })
  store.close()
})

test('the commands say in one sentence what happened and what is wrong', () => {
  const { store } = measuredPlant()
  store.close()
  const agent = (...args: string[]) => spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' })
  const folder = folderOf('backups')
  const backup = agent('backup', '--db', store.file, '--to', folder, '--keep', '1')
  expect(backup.stdout).toMatch(/lbzf-\d{8}_\d{6}\.db: \d+ bytes, \d+ rows, verified/)
  const [file = ''] = listBackups(folder)
  const refused = agent('restore', '--from', file, '--db', store.file)
  expect([refused.status, refused.stderr.trim()]).toEqual([
    1,
    `${store.file} exists; say --replace to put the backup in its place`,
  ])
  expect(agent('backup', '--db', store.file, '--to', folder, '--keep', 'x').stderr).toContain(
    "--keep is a whole number from 1 on, not 'x'",
  )
  const raw = new Database(store.file)
  raw.exec('UPDATE cycle_buckets SET units = 0')
  raw.close()
  const broken = agent('check', '--db', store.file)
  expect([broken.status, broken.stdout.includes('NOT whole')]).toEqual([1, true])
})

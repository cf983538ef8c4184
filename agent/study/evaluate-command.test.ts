import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { AppError } from '../contract/errors.ts'
import { insertHistory } from '../store/cycles.ts'
import { addReplay } from '../store/replays.ts'
import { mondayMorning, noDetector, smallPlant, temporaryFile } from '../store/small-plant.ts'
import { openStore } from '../store/store.ts'
import { run } from './evaluate-command.ts'
import { readTruth } from './truth-file.ts'

const cli = join(import.meta.dirname, '..', 'cli.ts')

/** What the command prints, or the sentence it ends with. */
async function evaluate(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const said = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  try {
    await run(args)
    return { stdout: String(said.mock.calls[0]?.[0]), stderr: '' }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { stdout: '', stderr: error.message }
  } finally {
    said.mockRestore()
  }
}

/** Two units at P1 (one is late by 0.5 s), one at P3 that the truth knows nothing of. */
function measured(): string {
  const { store, moduleId, p1, p3 } = smallPlant()
  insertHistory(store, {
    moduleId,
    model: noDetector,
    roiId: 1,
    units: [
      { workstationId: p1, startMs: mondayMorning, endMs: mondayMorning + 60_500 },
      { workstationId: p1, startMs: mondayMorning + 60_500, endMs: mondayMorning + 120_000 },
      { workstationId: p3, startMs: mondayMorning, endMs: mondayMorning + 90_000 },
    ],
  })
  addReplay(store, { cameraId: 1, sha256: 'ab', startMs: mondayMorning, endMs: mondayMorning + 200_000 })
  store.close()
  return store.file
}

const cycle = (workstation: string, start_s: number, end_s: number, camera = 1) => ({
  camera,
  workstation,
  start_s,
  end_s,
  absent_s: 0,
  observable: true,
  timed: true,
})

function truthFile(cycles: object[], more: object = {}): string {
  const file = temporaryFile('truth.json')
  writeFileSync(
    file,
    JSON.stringify({
      start: '2026-07-06T06:30:00-05:00',
      cycles,
      away: [],
      idle: [],
      gaps: [],
      bumps: [],
      ...more,
    }),
  )
  return file
}

test('prints how a database agrees with the truth, per station and in all', async () => {
  const file = truthFile([cycle('P1', 0, 60), cycle('P1', 60, 120), cycle('P1', 120, 180)])
  const { stdout, stderr } = await evaluate('--truth', file, '--db', measured(), '--json')
  expect(stderr).toBe('')
  const evaluation = JSON.parse(stdout)
  expect(evaluation.stations).toMatchObject([
    { workstation: 'P1', units: 3, found: 2, missed: 1, false: 0 },
    { workstation: 'P3', units: 0, found: 0, missed: 0, false: 1 },
  ])
  expect(evaluation.all.duration).toMatchObject({ n: 2, bias: 0, mae: 0.5 })
  const table = (await evaluate('--truth', file, '--db', measured())).stdout
  expect(table).toMatch(/^station +units +found +missed +false/)
  expect(table).toMatch(/\nall +3 +2 +1 +1 /)
})

test('a camera that was never replayed is left out and named', async () => {
  const file = truthFile([cycle('P1', 0, 60), cycle('P2', 0, 60, 2)])
  const { stdout } = await evaluate('--truth', file, '--db', measured())
  expect(stdout).toContain('camera 2 was not replayed')
  expect(stdout).toMatch(/\nall +1 +1 +0 +2 /)
})

test('what another camera told counts as false where the truth has no unit, but some camera must be in both', async () => {
  const db = measured()
  const store = openStore({ file: db })
  store.run("INSERT INTO cameras (id, name, module_id) SELECT 2, 'Cámara 2', id FROM modules")
  addReplay(store, { cameraId: 2, sha256: 'cd', startMs: mondayMorning, endMs: mondayMorning + 200_000 })
  store.close()
  const file = truthFile([cycle('P2', 0, 60, 2)])
  const { stdout } = await evaluate('--truth', file, '--db', db)
  expect(stdout).toMatch(/\nall +1 +0 +1 +3 /)
  expect(stdout).toContain('the truth has no unit of P1: every unit told there counts as false')
  const nothing = await evaluate('--truth', truthFile([cycle('P1', 0, 60, 3)]), '--db', db)
  expect(nothing.stderr).toMatch(/is of camera 3, the videos in .* of camera 1, 2: no camera is in both/)
})

test('where the truth has no unit every unit counts as false, and that is said', async () => {
  const db = measured()
  const empty = await evaluate('--truth', truthFile([]), '--db', db)
  expect(empty.stdout).toMatch(/\nall +0 +0 +0 +3 /)
  expect(empty.stdout).toContain('the truth has no unit of P3: every unit told there counts as false')
})

test.each([
  ['semicolons and the plant’s dates', 'puesto;fin\nP1;06/07/2026 06:31:00\nP1;06:32:00,4\n'],
  ['a byte order mark, commas and quotes', '\uFEFFworkstation,end\r\n"P1","06:31:00,2"\r\np1,06:32:00,4\r\n'],
  [
    'other columns between, in any order',
    'sep=;\nFin;Inicio;Puesto\n6/7/2026 06:31:00;06:30:00;P1\n06:32:00;06:31:00;P1\n',
  ],
])('a CSV of workstation and end time works too: %s', async (_, text) => {
  const file = temporaryFile('truth.csv')
  writeFileSync(file, text)
  const { stdout, stderr } = await evaluate('--truth', file, '--db', measured(), '--json')
  expect(stderr).toBe('')
  expect(JSON.parse(stdout).all).toMatchObject({
    units: 2,
    found: 2,
    missed: 0,
    false: 0,
    duration: { n: 0 },
  })
})

test('the command ends with one clear sentence', async () => {
  const { status, stderr } = spawnSync(process.execPath, [cli, 'evaluate', '--thruth', 'x'], {
    encoding: 'utf8',
  })
  expect(status).toBe(1)
  expect(stderr).toContain("'--thruth'")
  expect(stderr).not.toContain('    at ')
  expect((await evaluate()).stderr).toBe('evaluate needs --truth, --db; --help says how it is used')
  const nowhere = await evaluate('--truth', 'x', '--db', '/nowhere/lbzf.db')
  expect(nowhere.stderr).toBe('no database /nowhere/lbzf.db')
})

test('a truth that cannot be meant is told', async () => {
  const db = measured()
  const told = async (change: object, more: object = {}) =>
    (await evaluate('--truth', truthFile([{ ...cycle('P1', 0, 60), ...change }], more), '--db', db)).stderr
  expect(await told({}, { cyles: [] })).toContain('cyles')
  expect(await told({ workstation: 'P77' })).toContain('names workstation P77')
  expect(await told({ end_s: -1 })).toContain('cycles.0')
  const twice = await evaluate('--truth', truthFile([cycle('P1', 0, 60), cycle('p1', 0, 60)]), '--db', db)
  expect(twice.stderr).toMatch(
    /cycles\.1: the unit of p1 that ends at 60 s is there twice, also as cycles\.0$/,
  )
  expect(await told({}, { start: '2026-07-08T06:30:00-05:00' })).toContain('no second is in both')
})

test.each([
  ['no time', 'P1;06:31:00\nP1 06:32\n', 'line 2'],
  ['a day that no month has', 'P1;31/02/2026 06:31:00\n', 'line 1'],
  ['a day that no month has, with an offset', 'P1;2026-02-30T06:31:00-05:00\n', 'line 1'],
  ['a unit twice', 'P1;06:31:00\np1;06:31:00,0\n', /line 2: .* twice, also in line 1$/],
  ['a minute that no hour has', 'P1;06:99:00\nP1;06:31:00\n', 'line 1'],
])('a CSV with %s names the line', (_, text, line) => {
  const csv = temporaryFile('truth.csv')
  writeFileSync(csv, text)
  expect(() => readTruth(csv, '2026-07-06')).toThrow(line)
})

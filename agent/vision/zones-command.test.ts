import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { putCamera } from '../store/plant.ts'
import { readRois } from '../store/rois.ts'
import { smallPlant } from '../store/small-plant.ts'
import { openStore } from '../store/store.ts'

const folder = mkdtempSync(join(tmpdir(), 'lbzf-zones-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const cli = join(import.meta.dirname, '../cli.ts')
const zones = (...args: string[]) =>
  spawnSync(process.execPath, [cli, 'zones', ...args], { encoding: 'utf8' })

const square = (x: number, y: number): [number, number][] => [
  [x, y],
  [x + 0.1, y],
  [x + 0.1, y + 0.1],
]
const geometry = (workstation: string) => ({
  camera: 7,
  frame: [640, 480],
  stations: [
    {
      workstation,
      area: square(0.1, 0.1),
      zones: { pickup: square(0.1, 0.2), needle: square(0.3, 0.2), putdown: square(0.5, 0.2) },
    },
  ],
  masks: [square(0.8, 0.8)],
})

test('a calibration goes in as a new version, masks too, and comes out as the same file', () => {
  const { store, moduleId } = smallPlant()
  const db = store.file
  putCamera(store, { id: 7, name: 'Cámara 7', moduleId })
  const file = join(folder, 'zones.json')
  const write = (code: string) =>
    writeFileSync(file, JSON.stringify({ version: 1, cameras: [geometry(code)] }))
  write('P2')

  const held = zones('import', '--camera', '7', '--db', db, '--file', file)
  expect(held.status).toBe(1)
  expect(held.stderr).toContain('held by a running agent')
  store.close()

  expect(zones('import', '--camera', '7', '--db', db, '--file', file).stdout).toContain('version 1 with P2')
  write('P2')
  const again = zones('import', '--camera', '7', '--db', db, '--file', file)
  expect(again.stdout).toContain('version 2 with P2')
  expect(again.stderr).toBe(
    "advice, P2: pick-up reaches out of the station's area; needle reaches out of the station's area; put-down reaches out of the station's area\n",
  )
  const out = join(folder, 'out.json')
  zones('export', '--camera', '7', '--db', db, '--file', out, '--version', '1')
  expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual({ version: 1, cameras: [geometry('P2')] })

  const after = openStore({ file: db, readonly: true })
  expect(readRois(after, 7).map(({ version }) => version)).toEqual([2, 1])
  after.close()
  write('P99')
  const unknown = zones('import', '--camera', '7', '--db', db, '--file', file)
  expect(unknown.status).toBe(1)
  expect(unknown.stderr).toContain('P99')
})

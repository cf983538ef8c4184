import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ZonesCamera } from '../contract/scenario.ts'
import { addJornada } from './calendar.ts'
import { putLostTimeCode } from './lost-time.ts'
import { putCamera, putModule, putStation } from './plant.ts'
import { addRoi } from './rois.ts'
import { startRun } from './runs.ts'
import { putSettings } from './settings.ts'
import { addBalance, addStandards } from './standards.ts'
import { openStore, type Store } from './store.ts'

/** Monday 6 July 2026, 06:30 at the plant. */
export const mondayMorning = Date.parse('2026-07-06T06:30:00-05:00')

const testFolder = join(tmpdir(), 'lbzf-store')
let swept = false

/** A path for a database that no other test uses. Folders of dead processes go: a test worker is not told when it ends. */
export function temporaryFile(name = 'lbzf.db'): string {
  mkdirSync(testFolder, { recursive: true })
  if (!swept) {
    swept = true
    for (const entry of readdirSync(testFolder)) {
      if (!isAlive(Number(entry.split('-')[0])))
        rmSync(join(testFolder, entry), { recursive: true, force: true })
    }
  }
  return join(mkdtempSync(join(testFolder, `${process.pid}-`)), name)
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

export type SmallPlant = { store: Store; moduleId: number; p1: number; p2: number; p3: number }

/**
 * For tests: a line of three stations that sews Ref X (SAM 2.0 min) with 4 operators at factor 0.9 — meta 108 an hour — from Monday 06:30.
 * P1 (0.5 min) and P3 (1.0 min, output) are on camera 1; P2 (0.5 min) has none. One jornada, 06:30–14:30 with a break 09:00–09:15.
 */
export function smallPlant(options: { file?: string; nowMs?: () => number } = {}): SmallPlant {
  const store = openStore({
    file: options.file ?? temporaryFile(),
    ...(options.nowMs === undefined ? {} : { nowMs: options.nowMs }),
  })
  const moduleId = putModule(store, { code: 'angela', name: 'Angela', orgId: 1 })
  putCamera(store, { id: 1, name: 'Cámara 1', moduleId })
  const p1 = putStation(store, { moduleId, code: 'P1', name: 'Puesto 1', position: 1, cameraId: 1 })
  const p2 = putStation(store, { moduleId, code: 'P2', name: 'Puesto 2', position: 2 })
  const p3 = putStation(store, {
    moduleId,
    code: 'P3',
    name: 'Puesto 3',
    position: 3,
    operators: 2,
    cameraId: 1,
  })
  const applied = { validFromMs: mondayMorning, source: 'prueba', by: 'ronald@lbzf.example' }
  addStandards(
    store,
    [
      { reference: 'Ref X', operation: 'A', samMinutes: 0.5, machineCode: 'MPP' },
      { reference: 'Ref X', operation: 'B', samMinutes: 0.25, passesPerUnit: 2 },
      { reference: 'Ref X', operation: 'C', samMinutes: 1, machineCode: 'PLCH' },
    ],
    applied,
  )
  addBalance(
    store,
    'Ref X',
    [
      { stationCode: 'P1', operation: 'A' },
      { stationCode: 'P2', operation: 'B' },
      { stationCode: 'P3', operation: 'C' },
    ],
    applied,
  )
  putSettings(
    store,
    moduleId,
    { operators: 4, target_factor: 0.9, output_stations: ['P3'], umbral_atento: 0.95, umbral_atrasado: 0.85 },
    applied,
  )
  startRun(store, { moduleId, op: 'OP-1', reference: 'Ref X', fromMs: mondayMorning, by: applied.by })
  addJornada(store, {
    moduleId,
    name: 'Mañana',
    startMinute: 390,
    lengthMinutes: 480,
    weekdays: '12345',
    validFromDate: '2026-07-01',
    breaks: [{ name: 'Desayuno', offsetMinutes: 150, lengthMinutes: 15 }],
    by: applied.by,
  })
  putLostTimeCode(store, { code: 'C001', text: 'Falta de material', planned: false })
  putLostTimeCode(store, { code: 'C002', text: 'Reunión', planned: true })
  addRoi(store, smallGeometry, { validFromMs: mondayMorning, by: applied.by })
  return { store, moduleId, p1, p2, p3 }
}

const corner: [number, number][] = [
  [0, 0],
  [0.5, 0],
  [0.5, 0.5],
]
const zones = { pickup: corner, needle: corner, putdown: corner }

export const smallGeometry: ZonesCamera = {
  camera: 1,
  frame: [640, 480],
  stations: [
    { workstation: 'P1', area: corner, zones },
    { workstation: 'P3', area: corner, zones },
  ],
}

export const noDetector = { name: 'none', sha256: '00', provider: 'none', runtime: 'test' } as const

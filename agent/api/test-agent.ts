import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Camera } from '../config.ts'
import { ExportDesk } from '../excel/export-desk.ts'
import type { CameraDesk } from '../measuring.ts'
import { Clips } from '../recording/clips.ts'
import { insertHistory } from '../store/cycles.ts'
import { setMeasuredUntil } from '../store/gaps.ts'
import { moduleId, putCamera } from '../store/plant.ts'
import { mondayMorning, noDetector, type SmallPlant, smallPlant } from '../store/small-plant.ts'
import type { Store } from '../store/store.ts'
import { CameraTrials } from './camera-trials.ts'
import type { Parts } from './context.ts'
import { createAnswers, type Live } from './record-answers.ts'
import { UsersFile } from './users-file.ts'
import { createWrites } from './writes.ts'

export type TestAgentOptions = {
  /** A record of one's own, closed by `close`; default: the small plant with 60 units in its first hour. */
  store?: Store
  /** Wall clock, Unix ms; default: Monday 08:10, standing still. */
  nowMs?: () => number
  usersFile?: string
  /** Names by which it may be called, besides loopback. */
  hosts?: string[]
  /** As the configuration would list them. */
  cameras?: Pick<Camera, 'id' | 'name' | 'module'>[]
  live?: Partial<Live>
  desk?: Partial<CameraDesk>
  /** Folder of added cameras, in the agent's own; default: none. */
  camerasDir?: string
  adminSeesPeople?: boolean
  /** Of one person; default as in production. */
  writesPerMinute?: number
}

/** For tests and screenshots: the parts of an agent without cameras. */
export type TestAgent = {
  parts: Omit<Parts, 'identify'>
  live: Live
  nowMs: number
  folder: string
  /** Lets the clock of users.json run on. */
  passMs: (ms: number) => void
  close: () => void
}

export function testAgent(options: TestAgentOptions & { store: Store }): TestAgent
export function testAgent(options?: TestAgentOptions & { store?: never }): TestAgent & { plant: SmallPlant }
export function testAgent(options: TestAgentOptions = {}): TestAgent & { plant?: SmallPlant } {
  const folder = mkdtempSync(join(tmpdir(), 'lbzf-api-'))
  const now = options.nowMs ?? (() => mondayMorning + 100 * 60_000)
  const plant = options.store === undefined ? plantOfOneHour(folder, now) : undefined
  const store = options.store ?? (plant as SmallPlant).store
  const log = pino({ level: 'silent' })
  let monotonicMs = 0
  const users = new UsersFile(options.usersFile ?? 'users/users.json', log, () => monotonicMs)
  const config = {
    org_id: 1,
    hosts: ['jetson.example.ts.net:5000', ...(options.hosts ?? [])],
    database: store.file,
    video_dir: folder,
    frames_dir: folder,
    admin_sees_people: options.adminSeesPeople ?? false,
    ...(options.camerasDir === undefined ? {} : { cameras_dir: join(folder, options.camerasDir) }),
    cameras: (options.cameras ?? []).map(
      (camera): Camera => ({
        url: `rtsp://127.0.0.1:8554/cam${camera.id}`,
        record: 'always',
        password: undefined,
        ...camera,
      }),
    ),
  }
  const live: Live = {
    detector: () => ({ name: 'none', provider: 'none', degraded: false, selfTest: null }),
    cameras: () => [],
    stations: () => [],
    recording: () => false,
    ...options.live,
  }
  const cameras = [...config.cameras]
  const desk: CameraDesk = {
    configured: () => cameras,
    picture: () => undefined,
    add: (camera) => {
      putCamera(store, { id: camera.id, name: camera.name, moduleId: moduleId(store, camera.module) })
      cameras.push(camera)
    },
    calibrated: () => undefined,
    ...options.desk,
  }
  const clips = new Clips(store, folder, join(folder, '.clips'))
  const answers = createAnswers({
    store,
    live,
    mayRecord: () => true,
    config: { ...config, cameras: desk.configured },
    users: () => users.inForce(),
    version: '0.0.0',
    startedMs: now(),
  })
  const exports = new ExportDesk(store.file)
  const agent: TestAgent = {
    parts: {
      config,
      store,
      live,
      desk,
      clips,
      trials: new CameraTrials(),
      answers,
      exports,
      users,
      log,
      now,
      writes: createWrites(store, log),
      ...(options.writesPerMinute === undefined ? {} : { writesPerMinute: options.writesPerMinute }),
    },
    live,
    nowMs: now(),
    folder,
    passMs: (ms) => {
      monotonicMs += ms
    },
    close: () => {
      void exports.stop()
      store.close()
      rmSync(folder, { recursive: true })
    },
  }
  return plant === undefined ? agent : { ...agent, plant }
}

function plantOfOneHour(folder: string, nowMs: () => number): SmallPlant {
  const plant = smallPlant({ file: join(folder, 'lbzf.db'), nowMs })
  const units = Array.from({ length: 60 }, (_, i) => ({
    workstationId: plant.p3,
    startMs: mondayMorning + i * 60_000,
    endMs: mondayMorning + i * 60_000 + 55_000,
  }))
  insertHistory(plant.store, { moduleId: plant.moduleId, model: noDetector, roiId: 1, units })
  setMeasuredUntil(plant.store, 1, nowMs())
  return plant
}

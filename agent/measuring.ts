import type { Logger } from 'pino'
import type { Live } from './api/record-answers.ts'
import { recordClockProblem, watchClock } from './clock.ts'
import type { Camera, Config } from './config.ts'
import { plantDate } from './contract/plant-time.ts'
import { operatorsAt } from './figures/in-force.ts'
import { isInJornada } from './figures/jornada.ts'
import { withPlantFlaws } from './figures/plant-flaws.ts'
import type { ModuleRecord } from './figures/plant-record.ts'
import { reconcileAtStart } from './recording/reconcile.ts'
import type { Room } from './room.ts'
import { setFramePath } from './store/cycles.ts'
import { moduleRecord } from './store/day.ts'
import { moduleId, putCamera, readModules } from './store/plant.ts'
import { createRecorder, type Recorder } from './store/recorder.ts'
import { roiInForce } from './store/rois.ts'
import { createSegmentSink } from './store/segments.ts'
import type { Store } from './store/store.ts'
import { type CameraSetup, type Geometry, type Picture, startVision, type Vision } from './vision/live.ts'

const calendarMs = 30_000

/** The cameras of the running agent, for whoever shows, adds or calibrates one. */
export type CameraDesk = {
  /** Of the configuration, and those added since. */
  configured(): readonly Camera[]
  /** Undefined: no such camera, or no picture yet. */
  picture(cameraId: number): Picture | undefined
  /** Starts without a restart; AppError 'not-found' when its module does not exist. Whoever calls keeps its configuration. */
  add(camera: Camera): void
  /** The geometry in force in the record takes effect at the next frame. */
  calibrated(cameraId: number): void
}

export type Measuring = {
  live: Live
  desk: CameraDesk
  progress: Vision['progress']
  stop: () => Promise<void>
}

/** Joins cameras, record and recording: who looks, under which geometry, and where what they see is written. */
export async function startMeasuring(
  store: Store,
  config: Config,
  room: Room,
  log: Logger,
): Promise<Measuring> {
  const modules = new Map(readModules(store).map((module) => [module.code, module.id]))
  const cameras = [...config.cameras]
  const waiting = new Set<Camera>()
  const attached = cameras.filter((camera) => {
    const module = modules.get(camera.module)
    if (module === undefined) {
      waiting.add(camera)
      log.warn({ camera: camera.id, module: camera.module }, 'a camera waits until its module exists')
    } else putCamera(store, { id: camera.id, name: camera.name, moduleId: module })
    return module !== undefined
  })
  // Asked at every frame, so never by a process that it would have to wait for.
  const clockHeld = watchClock()
  const wrongClock = () => recordClockProblem(store, Date.now(), clockHeld)
  const inJornada = jornadaWatch(store)
  const today = recordWatch(store)
  const recorders: Recorder[] = []
  reconcileAtStart(store, { cameraIds: attached.map(({ id }) => id), videoDir: config.video_dir }, log)
  const vision = await startVision({
    cameras: attached.map((camera) => setup(store, camera)),
    detector: config.detector,
    createSink: ({ cameraId, model }) => {
      const recorder = createRecorder(store, { cameraId, model })
      recorders.push(recorder)
      return withPlantFlaws(recorder, () => today(attached.find(({ id }) => id === cameraId)?.module))
    },
    createSegmentSink: (cameraId) => createSegmentSink(store, cameraId),
    inJornada: (cameraId, atMs) => {
      const camera = attached.find(({ id }) => id === cameraId)
      return camera !== undefined && inJornada(camera.module, atMs)
    },
    // A file or a row of another year would outlive its age limit, or go at once.
    mayRecord: () => room.mayRecord() && wrongClock() === null,
    diskFull: () => room.look(),
    clockProblem: wrongClock,
    frameKept: (cycleId, path) => setFramePath(store, cycleId, path),
    videoDir: config.video_dir,
    framesDir: config.frames_dir,
    log,
  })
  const attach = (camera: Camera) => {
    putCamera(store, { id: camera.id, name: camera.name, moduleId: moduleId(store, camera.module) })
    attached.push(camera)
    vision.addCamera(setup(store, camera))
  }
  const desk: CameraDesk = {
    configured: () => cameras,
    picture: (cameraId) => vision.picture(cameraId),
    add: (camera) => {
      attach(camera)
      cameras.push(camera)
    },
    calibrated: (cameraId) => {
      const camera = attached.find(({ id }) => id === cameraId)
      const geometry = camera && geometryInForce(store, camera)
      if (geometry) vision.setGeometry(cameraId, geometry)
    },
  }
  const watch = clockWatch(wrongClock, () => {
    // What was in force in 1970 is nothing.
    for (const { id } of attached) desk.calibrated(id)
  })
  // A module is made on the dashboard or by a command, which is another process.
  const arrivals = setInterval(() => {
    if (waiting.size === 0) return
    const codes = new Set(readModules(store).map(({ code }) => code))
    for (const camera of waiting) {
      if (!codes.has(camera.module)) continue
      waiting.delete(camera)
      attach(camera)
    }
  }, 1000)
  return {
    live: vision,
    progress: vision.progress,
    desk,
    stop: async () => {
      clearInterval(watch)
      clearInterval(arrivals)
      await vision.stop()
      for (const recorder of recorders) recorder.close()
    },
  }
}

/** The calendar and the standards of today, read again twice a minute; undefined for a camera without a module. */
function recordWatch(store: Store): (module: string | undefined) => ModuleRecord | undefined {
  const known = new Map<string, { atMs: number; record: ModuleRecord }>()
  return (module) => {
    if (module === undefined) return undefined
    const atMs = Date.now()
    const last = known.get(module)
    if (last !== undefined && Math.abs(atMs - last.atMs) < calendarMs) return last.record
    const date = plantDate(atMs)
    const record = moduleRecord(store, { module, fromDate: date, toDate: date })
    known.set(module, { atMs, record })
    return record
  }
}

/** Says once when a clock that was wrong is right again. */
function clockWatch(problem: () => string | null, righted: () => void): NodeJS.Timeout {
  let wrong = problem() !== null
  return setInterval(() => {
    const before = wrong
    wrong = problem() !== null
    if (before && !wrong) righted()
  }, 1000)
}

function setup(store: Store, camera: Camera): CameraSetup {
  const { id, name, url, user, password, record } = camera
  return { id, name, url, user, password, record, geometry: geometryInForce(store, camera) }
}

function geometryInForce(store: Store, camera: Camera): Geometry | null {
  const roi = roiInForce(store, camera.id, Date.now())
  return roi === undefined
    ? null
    : { roiId: roi.id, zones: roi.geometry, operators: operatorsByStation(store, camera.module) }
}

function operatorsByStation(store: Store, module: string): Record<string, number> {
  const today = plantDate(Date.now())
  const { stations } = moduleRecord(store, { module, fromDate: today, toDate: today })
  return Object.fromEntries(stations.map((station) => [station.code, operatorsAt(station, Date.now())]))
}

/** Whether a jornada of the module runs, hora extra too; the calendar is read again twice a minute. */
export function jornadaWatch(store: Store): (module: string, atMs: number) => boolean {
  const known = new Map<string, { atMs: number; runs: boolean }>()
  return (module, atMs) => {
    const last = known.get(module)
    if (last !== undefined && Math.abs(atMs - last.atMs) < calendarMs) return last.runs
    const date = plantDate(atMs)
    const runs = isInJornada(moduleRecord(store, { module, fromDate: date, toDate: date }), atMs)
    known.set(module, { atMs, runs })
    return runs
  }
}

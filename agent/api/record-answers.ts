import { statfsSync, statSync } from 'node:fs'
import { recordClockProblem, watchClock } from '../clock.ts'
import type { Config } from '../config.ts'
import { apiVersion, type Health } from '../contract/api.ts'
import { plantDate, plantIso } from '../contract/plant-time.ts'
import { boardRows } from '../figures/board.ts'
import { confirmationAt } from '../figures/confirmation.ts'
import { indicadoresRows } from '../figures/indicadores.ts'
import { jornadaAt } from '../figures/jornada.ts'
import { isMeasured, stationsNow } from '../figures/stations.ts'
import { versionsIn } from '../figures/versions.ts'
import { cyclesPage } from '../store/cycles.ts'
import { boardRecord, moduleRecord } from '../store/day.ts'
import { isSampleData } from '../store/meta.ts'
import { nowRecord } from '../store/now.ts'
import { lastVisit } from '../store/people.ts'
import { moduleId, readModules, stationId } from '../store/plant.ts'
import type { Store } from '../store/store.ts'
import type { Vision } from '../vision/live.ts'
import { alarmsOf } from './alarms.ts'
import type { Answers } from './answers.ts'
import { backupHealth } from './backup-health.ts'
import { cycleOf } from './cycle-shape.ts'
import { readCursor, writeCursor } from './list-cursor.ts'
import { confirmationAnswer } from './plant-settings.ts'
import { ProblemError } from './problems.ts'
import { puestoDay } from './puesto-day.ts'
import { moduleSummary } from './summary.ts'
import { apiWords } from './words-api.ts'

/** What the agent knows this second; tests and an agent without cameras give their own. */
export type Live = Pick<Vision, 'detector' | 'cameras' | 'stations' | 'recording'>

export type AnswerSources = {
  store: Store
  live: Live
  /** False: the disk is under its floor and video is not kept. */
  mayRecord: () => boolean
  config: Pick<Config, 'video_dir' | 'org_id' | 'backup'> & {
    /** Of the configuration, and those added since. */
    cameras: () => Config['cameras']
  }
  /** The users.json in force: its hash, and whether a newer file was refused. */
  users: () => { sha256: string; refused: boolean }
  version: string
  startedMs: number
}

/** Answers from the record, the figures over it, and what the cameras say now. */
export function createAnswers(sources: AnswerSources): Answers {
  const { store, live } = sources
  const clockHeld = watchClock()
  return {
    modules: () => ownModules(store, sources.config.org_id),
    stations: (module, nowMs) => cited(sources, module, nowMs).stations,
    stationsCited: (module, nowMs) => cited(sources, module, nowMs),
    board: (module, asked, nowMs) => {
      const { now, day, date } = boardRecord(store, { module, date: asked, nowMs })
      const cameras = live.cameras()
      return {
        date,
        measured_stations: now.stations.filter(({ code }) => isMeasured(now, code, cameras, nowMs)).length,
        total_stations: now.stations.length,
        confirmation: confirmationAnswer(confirmationAt(now, nowMs)),
        rows: boardRows(day, date, nowMs),
      }
    },
    boardDay: (module, nowMs) => {
      const today = plantDate(nowMs)
      const record = moduleRecord(store, { module, fromDate: today, toDate: today }, 'without')
      return jornadaAt(record, nowMs)?.date ?? today
    },
    indicadores: (module, from, to, nowMs) =>
      indicadoresRows(moduleRecord(store, { module, fromDate: from, toDate: to }), from, to, nowMs),
    cycles: (filter) => {
      const page = cyclesPage(store, {
        moduleId: moduleId(store, filter.module),
        ...(filter.workstation === undefined
          ? {}
          : { workstationId: knownStation(store, filter.workstation) }),
        ...(filter.state === undefined ? {} : { state: filter.state }),
        ...(filter.fromMs === undefined ? {} : { fromMs: filter.fromMs }),
        ...(filter.toMs === undefined ? {} : { toMs: filter.toMs }),
        ...(filter.cursor === undefined ? {} : { after: readCursor(filter.cursor) }),
        limit: filter.limit,
      })
      return {
        cycles: page.cycles.filter(({ voided }) => voided === 0).map(cycleOf),
        next_cursor: writeCursor(page.next),
      }
    },
    puesto: (ask) => puestoDay(store, ask),
    summary: (nowMs) =>
      ownModules(store, sources.config.org_id).map((module) => moduleSummary(store, live, module, nowMs)),
    lastVisitMs: (login) => lastVisit(store, login),
    health: (nowMs) => healthOf(sources, clockHeld, nowMs),
  }
}

function cited(
  { store, live }: AnswerSources,
  module: string,
  nowMs: number,
): ReturnType<Answers['stationsCited']> {
  const now = nowRecord(store, module, nowMs)
  return {
    stations: stationsNow(now, { cameras: live.cameras(), stations: live.stations() }),
    versions: versionsIn(now.record, now.hour),
  }
}

function ownModules(store: Store, orgId: number): { code: string; name: string }[] {
  return readModules(store)
    .filter((module) => module.org_id === orgId)
    .map(({ code, name }) => ({ code, name }))
}

function knownStation(store: Store, code: string): number {
  try {
    return stationId(store, code)
  } catch (cause) {
    throw new ProblemError('not-found', apiWords.noStation(code), { pointer: 'workstation', cause })
  }
}

function healthOf(
  { store, live, mayRecord, config, users, version, startedMs }: AnswerSources,
  clockHeld: () => boolean | null,
  nowMs: number,
): Health {
  const states = new Map(live.cameras().map((state) => [state.cameraId, state]))
  const cameras = config.cameras().map((camera): Health['cameras'][number] => {
    const state = states.get(camera.id)
    const lastFrameMs = state?.lastFrameMs ?? null
    return {
      camera_id: camera.id,
      name: camera.name,
      state: state?.state ?? 'off',
      last_frame_at: lastFrameMs === null ? null : plantIso(lastFrameMs),
      frame_age_seconds:
        lastFrameMs === null ? null : Math.max(0, Math.round((nowMs - lastFrameMs) / 100) / 10),
      fps: Math.round((state?.fps ?? 0) * 10) / 10,
      drops: state?.drops ?? 0,
      inference_ms: state?.inferenceMs ?? null,
      module: camera.module,
      problem: state === undefined ? apiWords.cameraWithoutModule(camera.module) : state.problem,
      waits_for_clock: state?.waitsForClock ?? false,
    }
  })
  const { selfTest, ...running } = live.detector()
  const detector = {
    ...running,
    self_test: selfTest === null ? null : { ok: selfTest.ok, milliseconds: selfTest.ms },
  }
  const people = users()
  const backup = backupHealth(store, config.backup, nowMs)
  const dark = cameras.filter(({ state }) => state !== 'up')
  const disk = { free_bytes: freeBytes(config.video_dir), recording: live.recording(), full: !mayRecord() }
  const clock = { synchronised: clockHeld(), problem: recordClockProblem(store, nowMs, clockHeld) }
  const machine = { cameras, detector, disk, backup, clock, users_refused: people.refused }
  const alarms = alarmsOf(
    machine,
    readModules(store).map(({ code }) => code),
  )
  // What never worked is a step of the first use, not a fault.
  const faults = alarms.filter(({ kind }) => kind !== 'no-cameras' && kind !== 'backup-not-scheduled')
  const down = cameras.length > 0 && dark.length === cameras.length
  const status = down ? 'down' : dark.length > 0 || faults.length > 0 ? 'degraded' : 'ok'
  return {
    schema_version: apiVersion,
    generated_at: plantIso(nowMs),
    status,
    version,
    started_at: plantIso(startedMs),
    sample_data: isSampleData(store),
    users_sha256: people.sha256,
    users_refused: people.refused,
    detector,
    database: {
      sqlite_version: store.get<{ v: string }>('SELECT sqlite_version() AS v')?.v ?? '',
      schema_version: store.schemaVersion,
      journal_mode: String(store.db.pragma('journal_mode', { simple: true })),
      synchronous:
        ['OFF', 'NORMAL', 'FULL', 'EXTRA'][Number(store.db.pragma('synchronous', { simple: true }))] ?? '',
      bytes: statSync(store.file, { throwIfNoEntry: false })?.size ?? 0,
    },
    disk,
    cameras,
    backup,
    clock,
    alarms,
  }
}

function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return 0 // the folder is gone: nothing can be written there
  }
}

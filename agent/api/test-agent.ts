import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { insertHistory } from '../store/cycles.ts'
import { setMeasuredUntil } from '../store/gaps.ts'
import { mondayMorning, noDetector, type SmallPlant, smallPlant } from '../store/small-plant.ts'
import type { Parts } from './context.ts'
import { createAnswers, type Live } from './record-answers.ts'
import { UsersFile } from './users-file.ts'
import { createWrites } from './writes.ts'

/** For tests: the parts of an agent over the small plant with 60 units in its first hour, at Monday 08:10, without cameras. */
export type TestAgent = {
  parts: Omit<Parts, 'identify'>
  plant: SmallPlant
  live: Live
  nowMs: number
  folder: string
  /** Lets the clock of users.json run on. */
  passMs: (ms: number) => void
  close: () => void
}

export function testAgent(usersFile = 'users/users.json'): TestAgent {
  const folder = mkdtempSync(join(tmpdir(), 'lbzf-api-'))
  const nowMs = mondayMorning + 100 * 60_000
  const plant = smallPlant({ file: join(folder, 'lbzf.db'), nowMs: () => nowMs })
  const units = Array.from({ length: 60 }, (_, i) => ({
    workstationId: plant.p3,
    startMs: mondayMorning + i * 60_000,
    endMs: mondayMorning + i * 60_000 + 55_000,
  }))
  insertHistory(plant.store, { moduleId: plant.moduleId, model: noDetector, roiId: 1, units })
  setMeasuredUntil(plant.store, 1, nowMs)

  const log = pino({ level: 'silent' })
  let monotonicMs = 0
  const users = new UsersFile(usersFile, log, () => monotonicMs)
  const config = {
    org_id: 1,
    hosts: ['jetson.example.ts.net:5000'],
    database: plant.store.file,
    video_dir: folder,
    cameras: [],
  }
  const live: Live = {
    detector: () => ({ name: 'none', provider: 'none', degraded: false }),
    cameras: () => [],
    stations: () => [],
    recording: () => false,
  }
  const answers = createAnswers({
    store: plant.store,
    live,
    mayRecord: () => true,
    config,
    users: () => users.inForce(),
    version: '0.0.0',
    startedMs: nowMs,
  })
  return {
    parts: { config, answers, users, log, now: () => nowMs, writes: createWrites(plant.store) },
    plant,
    live,
    nowMs,
    folder,
    passMs: (ms) => {
      monotonicMs += ms
    },
    close: () => {
      plant.store.close()
      rmSync(folder, { recursive: true })
    },
  }
}

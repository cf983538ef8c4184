import { existsSync } from 'node:fs'
import type { Health } from '../contract/api.ts'
import { readMeta } from '../store/meta.ts'
import { openStore } from '../store/store.ts'

/** What was so before the switch and must be so again. */
export type Before = { cameras_up: number[] }

/** Why a release on trial may not stay yet; empty: it may. One sentence each. */
export function gateProblems(seen: {
  wanted: Before
  /** Unix ms of the switch. */
  sinceMs: number
  /** Undefined: the agent does not answer. */
  health: Health | undefined
  /** Unix ms of the last committed heartbeat; undefined: none. */
  heartbeatMs: number | undefined
  /** False: no detector is configured. */
  needsSelfTest: boolean
}): string[] {
  const { wanted, sinceMs, health, heartbeatMs, needsSelfTest } = seen
  const problems: string[] = []
  if (heartbeatMs === undefined || heartbeatMs < sinceMs)
    problems.push('no row was committed since the switch')
  if (health === undefined) return [...problems, 'the agent does not answer']
  if (Date.parse(health.started_at) < sinceMs) problems.push('the previous agent still answers')
  for (const id of wanted.cameras_up) {
    const camera = health.cameras.find(({ camera_id }) => camera_id === id)
    const frameMs =
      camera?.last_frame_at == null ? Number.NEGATIVE_INFINITY : Date.parse(camera.last_frame_at)
    if (frameMs < sinceMs) problems.push(`camera ${id} was up before and shows nothing yet`)
  }
  if (needsSelfTest) problems.push(...detectorProblems(health.detector))
  return problems
}

/** The self-test is what the agent itself did at its start, on the known image. */
function detectorProblems({ self_test }: Health['detector']): string[] {
  if (self_test === null) return ['the detector has not tested itself']
  return self_test.ok ? [] : ['the detector does not pass its self-test']
}

/** Unix ms at which the agent last committed a row; undefined: never, or the record cannot be read. */
export function readHeartbeat(database: string): number | undefined {
  if (!existsSync(database)) return undefined
  try {
    const store = openStore({ file: database, readonly: true })
    try {
      const text = readMeta(store, 'heartbeat_ts')
      return text === undefined ? undefined : Number(text)
    } finally {
      store.close()
    }
  } catch {
    return undefined // being created or migrated this instant: asked again
  }
}

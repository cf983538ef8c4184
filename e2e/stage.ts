import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { headerApp, listen } from '../agent/api/listener.ts'
import { type TestAgent, testAgent } from '../agent/api/test-agent.ts'
import type { CameraState, StationState } from '../agent/contract/measurement.ts'
import { insertGaps, setMeasuredUntil } from '../agent/store/gaps.ts'
import { openStore } from '../agent/store/store.ts'
import { liveScenario } from '../seeds/angela/live-scenario.ts'
import { sampleCameras, seedSamplePlant } from '../seeds/angela/plant.ts'
import { fillHistory } from '../seeds/history.ts'
import { scenarioZones } from '../seeds/simulator/zones.ts'
import { tailnetName } from './plant.ts'
import { samplePictures } from './sample-pictures.ts'

/** What a visitor of the dashboard may find. */
export const scenes = ['normal', 'camera-down', 'no-data'] as const
export type Scene = (typeof scenes)[number]

const downForMs = 7 * 60_000

export type Stage = { url: string; agent: TestAgent; close: () => Promise<void> }

/**
 * A dashboard without cameras, at an instant of one's choice: the agent's own API and screens over the sample plant with
 * `days` of history, or over an empty record. Only what the cameras say this second is made up.
 */
export async function openStage(options: { now: string; scene?: Scene; days?: number }): Promise<Stage> {
  const { now, scene = 'normal', days = 2 } = options
  const nowMs = Date.parse(now)
  const folder = mkdtempSync(join(tmpdir(), 'lbzf-stage-'))
  const begunMs = performance.now()
  // The clock starts at the chosen instant and runs.
  const clock = () => nowMs + Math.round(performance.now() - begunMs)
  const store = openStore({ file: join(folder, 'lbzf.db'), nowMs: clock })
  if (scene !== 'no-data') {
    store.transaction(() => {
      seedSamplePlant(store, { cameras: sampleCameras })
      fillHistory(store, { nowMs, zones: scenarioZones(liveScenario()), days })
      // Nobody measures on a stage: what runs on after its beginning is neither a gap nor a unit.
      for (const { id } of sampleCameras) setMeasuredUntil(store, id, nowMs + 3_600_000)
      if (scene === 'camera-down')
        insertGaps(store, [{ cameraId: 2, startMs: nowMs - downForMs, endMs: null, kind: 'stall' }])
    })
  }
  const agent = testAgent({
    store,
    nowMs: clock,
    hosts: [tailnetName],
    cameras: scene === 'no-data' ? [] : sampleCameras.map(({ id, name }) => ({ id, name, module: 'angela' })),
    live: {
      cameras: () => (scene === 'no-data' ? [] : cameraStates(scene, clock())),
      stations: () => (scene === 'no-data' ? [] : stationStates(nowMs)),
      detector: () => ({
        name: 'yolov8n.onnx',
        provider: 'tensorrt',
        degraded: false,
        selfTest: { ok: true, ms: 9 },
      }),
      recording: () => true,
    },
    desk: { picture: scene === 'no-data' ? () => undefined : samplePictures(clock) },
    camerasDir: 'cameras',
  })
  const server = await listen(headerApp(agent.parts), { host: '127.0.0.1', port: 0 })
  return {
    url: `http://${tailnetName}:${new URL(server.url).port}`,
    agent,
    close: async () => {
      await server.stop()
      agent.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** As `tailscale serve` would say it; the stage listens on loopback only. */
export async function beOnStageAs(page: Page, login: string): Promise<void> {
  await page.setExtraHTTPHeaders({ 'Tailscale-User-Login': login })
}

function cameraStates(scene: Scene, nowMs: number): CameraState[] {
  return sampleCameras.map(({ id }) => {
    const down = scene === 'camera-down' && id === 2
    return {
      cameraId: id,
      state: down ? 'down' : 'up',
      lastFrameMs: nowMs - (down ? downForMs : 180),
      fps: down ? 0 : 4,
      drops: 0,
      inferenceMs: down ? null : 9.4,
      problem: down ? 'La cámara no responde. Revise el cable y la corriente.' : null,
    }
  })
}

function stationStates(nowMs: number): StationState[] {
  return sampleCameras.flatMap(({ stations }) =>
    stations.map((workstation, i) => ({
      workstation,
      presence: true,
      openSinceMs: nowMs - 12_000 * (i + 1),
      motion: { pickup: false, needle: true, putdown: false },
    })),
  )
}

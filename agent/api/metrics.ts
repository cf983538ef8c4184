import { createServer } from 'node:http'
import { Gauge, Registry } from 'prom-client'
import { alarmKinds } from '../contract/api-alarms.ts'
import { AppError } from '../contract/errors.ts'
import { plantDate, plantInstant } from '../contract/plant-time.ts'
import { rejectedBetween, unitsSince } from '../store/cycles.ts'
import { gapsBetween } from '../store/gaps.ts'
import { readModules } from '../store/plant.ts'
import type { Store } from '../store/store.ts'
import type { Answers } from './answers.ts'
import type { Live } from './record-answers.ts'

export type MetricSources = { store: Store; live: Live; answers: Answers }

/** Prometheus text on a loopback port of its own: no identity, so `tailscale serve` must never offer it. */
export async function startMetrics(
  port: number,
  sources: MetricSources,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const registry = createRegistry(sources)
  const server = createServer((request, response) => {
    if (request.url !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404).end()
      return
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new AppError('conflict', `metrics.port ${port} cannot be used: ${cause.message}`, { cause }))
    })
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://127.0.0.1:${bound}/metrics`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function createRegistry({ store, live, answers }: MetricSources): Registry {
  const registry = new Registry()
  const gauge = (name: string, help: string, labelNames: string[], collect: (set: SetGauge) => void) => {
    const made = new Gauge({
      name: `lbzf_${name}`,
      help,
      labelNames,
      registers: [registry],
      collect: () => {
        made.reset()
        collect((labels, value) => {
          if (value !== null) made.set(labels, value)
        })
      },
    })
  }
  const perCamera = (name: string, help: string, pick: (camera: CameraNow) => number | null) =>
    gauge(name, help, ['camera'], (set) => {
      for (const camera of live.cameras()) set({ camera: String(camera.cameraId) }, pick(camera))
    })
  perCamera('camera_up', '1: frames arrive', ({ state }) => (state === 'up' ? 1 : 0))
  perCamera('camera_fps', 'Processed frames per second over 10 s', ({ fps }) => fps)
  perCamera(
    'camera_frames_dropped_total',
    'Frames superseded before they were processed',
    ({ drops }) => drops,
  )
  perCamera(
    'camera_inference_milliseconds',
    'Mean inference time over 10 s',
    ({ inferenceMs }) => inferenceMs,
  )
  perCamera('camera_frame_age_seconds', 'Age of the newest frame', ({ lastFrameMs }) =>
    lastFrameMs === null ? null : (Date.now() - lastFrameMs) / 1000,
  )
  gauge(
    'detector_info',
    'Which detector runs where; degraded 1: not where it should',
    ['name', 'provider'],
    (set) => {
      const { name, provider, degraded } = live.detector()
      set({ name, provider }, degraded ? 1 : 0)
    },
  )
  gauge('detector_degraded', '1: the detector does not run as it should', [], (set) =>
    set({}, live.detector().degraded ? 1 : 0),
  )
  gauge('alarms', 'What is wrong now, by kind', ['kind'], (set) => {
    for (const kind of alarmKinds) set({ kind }, 0)
    const counts = new Map<string, number>()
    for (const { kind } of answers.health(Date.now()).alarms) counts.set(kind, (counts.get(kind) ?? 0) + 1)
    for (const [kind, count] of counts) set({ kind }, count)
  })
  gauge('cycles_today', 'Units that ended since plant midnight, valid or not', ['module'], (set) => {
    for (const { id, code } of readModules(store)) set({ module: code }, unitsSince(store, id, midnight()))
  })
  gauge(
    'gap_seconds_today',
    'Time without a usable picture since plant midnight',
    ['camera', 'kind'],
    (set) => {
      for (const { id } of readModules(store)) {
        const counts = new Map<string, { labels: { camera: string; kind: string }; seconds: number }>()
        for (const gap of gapsBetween(store, id, midnight(), Date.now())) {
          const labels = { camera: String(gap.camera_id), kind: gap.kind }
          const known = counts.get(`${gap.camera_id} ${gap.kind}`) ?? { labels, seconds: 0 }
          known.seconds += ((gap.end_ts ?? Date.now()) - Math.max(gap.start_ts, midnight())) / 1000
          counts.set(`${gap.camera_id} ${gap.kind}`, known)
        }
        for (const { labels, seconds } of counts.values()) set(labels, seconds)
      }
    },
  )
  gauge('backup_age_hours', 'Age of the newest good copy of the record', [], (set) =>
    set({}, answers.health(Date.now()).backup.age_hours),
  )
  gauge('units_this_hour', 'Units of the board hour, valid or not', ['module', 'workstation'], (set) => {
    for (const { code } of answers.modules()) {
      for (const { workstation, hour } of answers.stations(code, Date.now())) {
        set({ module: code, workstation }, hour.units)
      }
    }
  })
  gauge('rejected_today', 'What was not a unit, since plant midnight', ['reason'], (set) => {
    const counts = new Map<string, number>()
    for (const { id } of readModules(store)) {
      for (const { reason } of rejectedBetween(store, id, midnight(), Date.now())) {
        counts.set(reason, (counts.get(reason) ?? 0) + 1)
      }
    }
    for (const [reason, count] of counts) set({ reason }, count)
  })
  gauge('disk_free_bytes', 'Free space where video is kept', [], (set) =>
    set({}, answers.health(Date.now()).disk.free_bytes),
  )
  gauge('database_bytes', 'Size of the record', [], (set) =>
    set({}, answers.health(Date.now()).database.bytes),
  )
  return registry
}

function midnight(): number {
  return plantInstant(plantDate(Date.now()))
}

type SetGauge = (labels: Record<string, string>, value: number | null) => void
type CameraNow = ReturnType<Live['cameras']>[number]

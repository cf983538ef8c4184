import type { CameraState, MeasurementSink, ModelVersion, StationState } from '../contract/measurement.ts'
import type { ZonesCamera } from '../contract/scenario.ts'
import { CycleFrames } from '../recording/cycle-frames.ts'
import type { SegmentSink } from '../recording/segments.ts'
import { type Box, createNoDetector, type Detector } from './detector.ts'
import { createOrtDetector } from './detector-ort.ts'
import type { Frame } from './frames.ts'
import { LiveCamera } from './live-camera.ts'
import { watchDetector } from './watched-detector.ts'

/** One camera as the agent's configuration and record know it. */
export type CameraSetup = {
  id: number
  name: string
  /** rtsp://host:port/path without user and password. */
  url: string
  user: string | undefined
  password: string | undefined
  record: 'always' | 'jornada' | 'never'
  /** Geometry in force; null: not calibrated yet, so it records but measures nothing. */
  geometry: Geometry | null
}

/** A version of a camera's geometry: `roiId` is its row, operators are per workstation code (1 when absent). */
export type Geometry = { roiId: number; zones: ZonesCamera; operators: Readonly<Record<string, number>> }

/** What the live side writes to; one line per event, never a password. */
export type Log = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export type VisionOptions = {
  cameras: readonly CameraSetup[]
  detector: {
    model: string
    provider: 'tensorrt' | 'cuda' | 'cpu'
    fps: number
    /** Folder of another build of onnxruntime-node; undefined: the package. */
    runtime?: string | undefined
  }
  /** One per camera and geometry: called again when a new geometry takes effect. */
  createSink(camera: { cameraId: number; roiId: number; model: ModelVersion }): MeasurementSink
  createSegmentSink(cameraId: number): SegmentSink
  /** Whether a camera with record 'jornada' records at this instant. */
  inJornada(cameraId: number, atMs: number): boolean
  /** False while the disk has no room for video: recording pauses, measuring goes on. Absent: always. */
  mayRecord?(): boolean
  /** One Spanish sentence while the machine's clock cannot be right: nothing is measured then. Absent: it always can. */
  clockProblem?(): string | null
  /** A recording ended because the disk is full: whoever looks after room may want to know before the next session begins. */
  diskFull?(): void
  /** The still of a cycle's end lies at `path` in the frames folder. Absent: no stills are kept. */
  frameKept?(cycleId: number, path: string): void
  videoDir: string
  framesDir: string
  log: Log
  /** How long a camera whose record or detector refused waits before it begins anew; for tests. */
  refusedPauseMs?: number
}

/** What a camera shows now, masks painted. `persons`: where the detector saw somebody; 'unknown': it did not look. */
export type Picture = Frame & { persons: readonly Box[] | 'unknown' }

export type DetectorState = {
  name: string
  provider: ModelVersion['provider']
  degraded: boolean
  /** The known picture at the start; null: there is no model. */
  selfTest: { ok: boolean; ms: number } | null
}

export type Vision = {
  detector(): DetectorState
  cameras(): CameraState[]
  /** Only stations that a calibrated camera looks at. */
  stations(): StationState[]
  /** Monotonic ms at which the supervisor of the slowest camera and the detector last made progress: for the watchdog. */
  progress(): { capture: number; inference: number }
  /** False while recording is off everywhere (no space, or nothing to record). */
  recording(): boolean
  /** A new geometry takes effect at the next frame; the unit open under the old one is closed as a gap. */
  setGeometry(cameraId: number, geometry: Geometry): void
  /** Undefined: no such camera, or no picture yet. */
  picture(cameraId: number): Picture | undefined
  /** A camera that was not there at the start begins at once; one that is there already is left alone. */
  addCamera(setup: CameraSetup): void
  stop(): Promise<void>
}

/** Opens the detector, then starts every camera; a dark camera is a state, not an error. Throws AppError for a bad model. */
export async function startVision(
  options: VisionOptions,
  open: (options: VisionOptions) => Promise<Detector> = openDetector,
): Promise<Vision> {
  const detector = watchDetector(await open(options))
  const frames = keepFrames(options)
  const cameras = options.cameras.map((setup) => new LiveCamera(setup, detector, options, frames))
  for (const camera of cameras) camera.start()
  return {
    detector: () => ({
      name: detector.model.name,
      provider: detector.model.provider,
      degraded: detector.degraded,
      selfTest: detector.selfTest ?? null,
    }),
    cameras: () => cameras.map((camera) => camera.state()),
    stations: () => cameras.flatMap((camera) => camera.stations()),
    progress: () => ({
      capture: Math.min(performance.now(), ...cameras.map((camera) => camera.lookedMs())),
      inference: detector.progressMs(),
    }),
    recording: () => cameras.some((camera) => camera.recording()),
    setGeometry: (cameraId, geometry) => cameras.find(({ id }) => id === cameraId)?.setGeometry(geometry),
    picture: (cameraId) => cameras.find(({ id }) => id === cameraId)?.picture(),
    addCamera: (setup) => {
      if (cameras.some(({ id }) => id === setup.id)) return
      const camera = new LiveCamera(setup, detector, options, frames)
      cameras.push(camera)
      camera.start()
    },
    stop: async () => {
      await Promise.all(cameras.map((camera) => camera.stop()))
      await frames?.settled()
      await detector.close()
    },
  }
}

function keepFrames({ framesDir, frameKept, log }: VisionOptions): CycleFrames | undefined {
  if (frameKept === undefined) return undefined
  return new CycleFrames({
    framesDir,
    kept: frameKept,
    failed: (cycle, reason) => log.warn({ cycle, reason }, 'the frame of a cycle could not be kept'),
  })
}

async function openDetector({ detector, log }: VisionOptions): Promise<Detector> {
  if (detector.model === 'none') return createNoDetector()
  const opened = await createOrtDetector(detector.model, detector.provider, {
    runtime: detector.runtime,
    onChange: ({ ready, problem }) =>
      ready
        ? log.info({}, 'the detector is back')
        : log.error({ problem }, 'the detector ended; it is begun again'),
  })
  const { name, provider, runtime } = opened.model
  if (opened.degraded)
    log.warn({ asked: detector.provider, provider }, 'the detector runs degraded on another provider')
  log.info({ name, provider, runtime }, 'the detector is open')
  return opened
}

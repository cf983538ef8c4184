import { join } from 'node:path'
import type {
  CameraState,
  GapKind,
  MeasurementSink,
  StationState,
  UnitClosed,
} from '../contract/measurement.ts'
import { plantClock } from '../contract/plant-time.ts'
import { shiftPolygon } from '../contract/polygon.ts'
import type { CycleFrames } from '../recording/cycle-frames.ts'
import { Segments } from '../recording/segments.ts'
import { Camera, noSpaceProblem } from './camera.ts'
import type { Detector } from './detector.ts'
import { analysisFps } from './ffmpeg.ts'
import { createPlanes, type Frame, frameHeight, frameWidth, luma, WaitingFrames } from './frames.ts'
import type { CameraSetup, Geometry, Picture, VisionOptions } from './live.ts'
import { Pipeline } from './pipeline.ts'
import { PutDownFrames, paintMasks } from './put-down-frames.ts'
import { RecentMean, RecentRate } from './recent.ts'
import { readReference, referencePath, writeReference } from './reference-frame.ts'

/** No picture for this long is a gap: what is open is closed, the stations have no signal. */
const stallMs = 3000
/** After the record or the detector refused: how long until the measurement begins anew. */
const refusedPauseMs = 10_000

/** Inferences a second on the CPU that stands in for another provider: enough to tell presence, and the agent stays alive. */
const degradedFps = 2

function detectionRate({ degraded }: Detector, fps: number): number {
  return degraded ? Math.min(degradedFps, fps) : fps
}

/** A camera, its pipeline and its recording, from start to stop. */
export class LiveCamera {
  readonly id: number
  readonly #setup: CameraSetup
  readonly #options: VisionOptions
  readonly #detector: Detector
  readonly #cycleFrames: CycleFrames | undefined
  readonly #putDowns = new PutDownFrames((frame) => this.#release(frame))
  readonly #waiting = new WaitingFrames()
  readonly #segments: Segments
  readonly #camera: Camera
  /** Buffers for pictures to come. Each that was taken comes back once nobody has its picture any more. */
  readonly #spare: Uint8Array[] = []
  readonly #rate = new RecentRate(10_000)
  readonly #inference = new RecentMean(10_000)
  #geometry: Geometry | null
  #pipeline: Pipeline | undefined
  #lastFrameMs: number | null = null
  /** The newest picture, kept for whoever wants to look; its buffer goes back when the next one comes. */
  #latest: Frame | undefined
  /** The picture being measured. */
  #inWork: Frame | undefined
  /** What came after a picture that still waits: told once that one is measured, or the next of those that wait would end the gap. */
  #lossDue: { after: Frame; kind: GapKind } | undefined
  #lastArrivalMs = Number.NaN
  #lookedMs = performance.now()
  #problem: string | null = 'Conectando con la cámara.'
  #broken = false
  #brokenMs = 0
  #clockProblem: string | null = null
  #recordingAsked = false
  #timer: NodeJS.Timeout | undefined
  #ended: Promise<void> = Promise.resolve()

  constructor(
    setup: CameraSetup,
    detector: Detector,
    options: VisionOptions,
    cycleFrames: CycleFrames | undefined,
  ) {
    this.#cycleFrames = cycleFrames
    this.id = setup.id
    this.#setup = setup
    this.#options = options
    this.#detector = detector
    this.#geometry = setup.geometry
    const stagingDir = join(options.videoDir, '.staging', `cam${setup.id}`)
    this.#segments = new Segments({
      cameraId: setup.id,
      stagingDir,
      videoDir: options.videoDir,
      sink: options.createSegmentSink(setup.id),
    })
    this.#camera = new Camera({
      ...setup,
      fps: analysisFps,
      stagingDir: () => (this.#recordingAsked ? stagingDir : undefined),
      allocate: () => this.#spare.pop() ?? createPlanes(),
      unused: (planes) => this.#spare.push(planes),
      onFrame: (frame) => this.#arrived(frame),
      onClockStep: () => this.#loseAfterNewest('clock-step'),
      onDown: (problem, detail) => this.#down(problem, detail),
      onSessionEnd: () => this.#record(() => this.#segments.finish()),
    })
  }

  start(): void {
    this.#record(() => this.#segments.start())
    this.#recordingAsked = this.#shouldRecord()
    this.#ended = this.#work()
    this.#camera.start()
    this.#timer = setInterval(() => this.#look(), 1000)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#camera.stop()
    this.#waiting.close()
    await this.#ended
  }

  /** Takes effect at the next frame. */
  setGeometry(geometry: Geometry): void {
    this.#lose('restart')
    this.#endPipeline()
    this.#geometry = geometry
    this.#broken = false
  }

  recording(): boolean {
    return this.#segments.current !== undefined
  }

  state(): CameraState {
    const shift = this.#pipeline?.moved
    const moved = shift !== undefined
    const problem =
      this.#problem ??
      this.#clockProblem ??
      (moved ? 'La cámara se movió: hay que calibrarla de nuevo.' : null)
    const starting = this.#lastFrameMs === null && !this.#failed
    const state =
      problem === null
        ? 'up'
        : starting
          ? 'starting'
          : (this.#problem ?? this.#clockProblem) === null
            ? 'moved'
            : 'down'
    return {
      cameraId: this.id,
      state,
      lastFrameMs: this.#lastFrameMs,
      fps: this.#rate.perSecond(performance.now()),
      drops: this.#waiting.drops,
      inferenceMs: this.#inference.mean(performance.now()),
      problem,
      ...(this.#problem === null && this.#clockProblem !== null ? { waitsForClock: true } : {}),
      ...(shift === undefined ? {} : { movedBy: { x: shift.dx / frameWidth, y: shift.dy / frameHeight } }),
    }
  }

  stations(): StationState[] {
    return this.#pipeline?.stations() ?? []
  }

  /** A copy of the newest picture with its privacy masks painted; undefined before the first. */
  picture(): Picture | undefined {
    const latest = this.#latest
    if (latest === undefined) return undefined
    const picture = { ...latest, planes: latest.planes.slice() }
    const masks = this.#geometry?.zones.masks ?? []
    paintMasks(picture, masks)
    // What a mask hid lies elsewhere once the camera has moved.
    const { movedBy } = this.state()
    if (movedBy !== undefined)
      paintMasks(
        picture,
        masks.map((mask) => shiftPolygon(mask, movedBy)),
      )
    return { ...picture, persons: this.#pipeline?.persons(latest.captureMs) ?? 'unknown' }
  }

  #failed = false

  #arrived(frame: Frame): void {
    this.#lastArrivalMs = performance.now()
    if (!this.#broken) this.#problem = null
    this.#failed = false
    const superseded = this.#waiting.put(frame)
    if (superseded !== undefined) this.#spare.push(superseded.planes)
  }

  /** Somebody has let a picture go: the buffer of one that nobody has is spare. */
  #release(frame: Frame): void {
    if (frame === this.#latest || frame === this.#inWork || this.#putDowns.keeps(frame)) return
    this.#spare.push(frame.planes)
  }

  async #work(): Promise<void> {
    for (let frame = await this.#waiting.take(); frame !== undefined; frame = await this.#waiting.take()) {
      this.#inWork = frame
      try {
        await this.#measure(frame)
      } catch (error) {
        this.#refused(error)
      }
      if (this.#lossDue?.after === frame) this.#lose(this.#lossDue.kind)
      const before = this.#latest
      this.#latest = frame
      this.#inWork = undefined
      if (before !== undefined) this.#release(before)
      this.#lastFrameMs = frame.captureMs
      this.#rate.add(performance.now())
    }
  }

  async #measure(frame: Frame): Promise<void> {
    const geometry = this.#geometry
    if (this.#clockIsWrong() || geometry === null) return
    if (this.#broken && performance.now() - this.#brokenMs < (this.#options.refusedPauseMs ?? refusedPauseMs))
      return
    this.#pipeline ??= this.#begin(geometry, frame)
    const pipeline = this.#pipeline
    if (this.#cycleFrames !== undefined) this.#putDowns.add(frame)
    const inferenceMs = await pipeline.process(frame, { behind: this.#waiting.size > 0 })
    if (inferenceMs !== undefined) this.#inference.add(performance.now(), inferenceMs)
    // A new geometry may have come while the detector looked, or the record refused a gap.
    if (pipeline !== this.#pipeline) return
    if (this.#broken) this.#mended()
    if (this.#cycleFrames !== undefined) this.#putDowns.hold(pipeline.pendingPutDowns())
  }

  /** The record or the detector refuses: going on would invent a history. The camera says so, and begins anew after a pause. */
  #refused(error: unknown): void {
    this.#broken = true
    this.#brokenMs = performance.now()
    this.#endPipeline()
    this.#problem =
      'La medición de esta cámara se detuvo por un error interno y se reintenta sola: si sigue así, avise a soporte.'
    this.#options.log.error({ camera: this.id, error: String(error) }, 'the measurement of a camera stopped')
  }

  /** The next picture begins another. */
  #endPipeline(): void {
    this.#pipeline?.end()
    this.#pipeline = undefined
    this.#putDowns.forget()
  }

  #lose(kind: GapKind): void {
    try {
      this.#pipeline?.lose(kind)
    } catch (error) {
      this.#refused(error)
    }
  }

  /** The camera sends no more: what it sent is measured first. */
  #loseAfterNewest(kind: GapKind): void {
    const after = this.#waiting.newest
    if (after === undefined) this.#lose(kind)
    else if (this.#lossDue?.after !== after) this.#lossDue = { after, kind }
  }

  /** Units of 1970 would be counted in no jornada: better a gap that says why. */
  #clockIsWrong(): boolean {
    this.#clockProblem = this.#options.clockProblem?.() ?? null
    if (this.#clockProblem === null) return false
    this.#lose('clock-step')
    this.#endPipeline()
    return true
  }

  #mended(): void {
    this.#broken = false
    this.#problem = null
    this.#options.log.info({ camera: this.id }, 'the measurement of a camera goes on')
  }

  #begin(geometry: Geometry, frame: Frame): Pipeline {
    const path = referencePath(this.#options.framesDir, geometry.roiId)
    let reference = readReference(path)
    if (reference === undefined) {
      // What a mask hides is not kept; its blocks are not found again, and the others decide.
      const still = { ...frame, planes: frame.planes.slice() }
      paintMasks(still, geometry.zones.masks ?? [])
      reference = { width: frame.width, height: frame.height, values: luma(still).slice() }
      writeReference(path, reference)
    }
    return new Pipeline({
      reference,
      zones: geometry.zones,
      operators: geometry.operators,
      detector: this.#detector,
      sink: this.#withFrames(
        geometry,
        this.#options.createSink({
          cameraId: this.id,
          roiId: geometry.roiId,
          model: this.#detector.model,
        }),
      ),
      detectionFps: detectionRate(this.#detector, this.#options.detector.fps),
    })
  }

  /** Each unit that is recorded gets the picture of its put-down, while the disk has room. */
  #withFrames(geometry: Geometry, sink: MeasurementSink): MeasurementSink {
    return {
      stationEvent: (event) => {
        const cycleId = sink.stationEvent(event)
        if (event.type === 'unit-closed' && cycleId !== undefined) this.#keepFrame(geometry, event, cycleId)
        return cycleId
      },
      gapOpened: (gap) => sink.gapOpened(gap),
      gapClosed: (endMs) => sink.gapClosed(endMs),
      measuredUntil: (captureMs) => sink.measuredUntil(captureMs),
    }
  }

  #keepFrame({ zones }: Geometry, { workstation, endMs }: UnitClosed, cycleId: number): void {
    if (this.#cycleFrames === undefined || this.#options.mayRecord?.() === false) return
    try {
      const frame = this.#putDowns.at(workstation, endMs)
      if (frame === undefined) return
      paintMasks(frame, zones.masks ?? [])
      const { width, height, planes } = frame
      this.#cycleFrames.keep({ cycleId, cameraId: this.id, endMs, width, height, planes })
    } catch (error) {
      // A picture less; the unit counts.
      this.#options.log.warn(
        { cycle: cycleId, reason: String(error) },
        'the frame of a cycle could not be kept',
      )
    }
  }

  #down(problem: string, detail: string): void {
    this.#failed = true
    this.#problem =
      this.#lastFrameMs === null ? problem : `${problem} Última imagen: ${plantClock(this.#lastFrameMs)}.`
    this.#loseAfterNewest('reconnect')
    if (problem === noSpaceProblem) this.#roomIsGone()
    this.#options.log.warn({ camera: this.id, detail }, 'the session of a camera ended; it is begun again')
  }

  /** Monotonic ms at which this camera was last looked after, whatever it shows. */
  lookedMs(): number {
    return this.#lookedMs
  }

  #look(): void {
    this.#lookedMs = performance.now()
    if (performance.now() - this.#lastArrivalMs > stallMs) this.#loseAfterNewest('stall')
    const shouldRecord = this.#shouldRecord()
    if (shouldRecord !== this.#recordingAsked) {
      this.#recordingAsked = shouldRecord
      this.#camera.renew()
    }
    this.#record(() => this.#segments.look())
  }

  /** The next session must not record again into a full disk: it would end like this one and take the measurement with it. */
  #roomIsGone(): void {
    this.#options.diskFull?.()
    this.#recordingAsked = this.#shouldRecord()
  }

  #shouldRecord(): boolean {
    const { record } = this.#setup
    if (this.#options.mayRecord?.() === false) return false
    return record === 'always' || (record === 'jornada' && this.#options.inJornada(this.id, Date.now()))
  }

  /** Recording must never stop the measurement. */
  #record(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#options.log.error({ camera: this.id, error: String(error) }, 'a segment could not be kept')
    }
  }
}

import type { GapKind, MeasurementSink, StationEvent, StationState } from '../contract/measurement.ts'
import { type ZoneName, type ZonesCamera, zoneNames } from '../contract/scenario.ts'
import { CameraMoved } from './camera-moved.ts'
import { unwatchedCycle } from './cycle-state.ts'
import type { Box, Detector } from './detector.ts'
import { type Frame, frameHeight, frameWidth, luma } from './frames.ts'
import { Freeze, isRepeated } from './freeze.ts'
import { Motion, type StationMotion } from './motion.ts'
import { personsPerStation } from './occupancy.ts'
import type { Grey, Shift } from './shift.ts'
import { type Signal, Signals, unwatchedSignals } from './signals.ts'
import { StationCycle } from './station-cycle.ts'

/** Frames further apart than this are a gap: a hand can put a piece down unseen. */
const longestStepMs = 2000
/** Without a new picture for longer than this, ms, a put-down may have been missed. */
const holeMs = 600
/** A detector loses people for a moment: whoever was seen in this span is taken to be there still, when a picture is shown. */
const personsMs = 2000

export type PipelineOptions = {
  zones: ZonesCamera
  /** Per workstation code; 1 when absent. */
  operators: Readonly<Record<string, number>>
  detector: Detector
  sink: MeasurementSink
  /** Detections a second; a frame in between only feeds motion. */
  detectionFps: number
  /** The still the geometry was drawn on; undefined: the first picture stands for it. */
  reference?: Grey | undefined
  /** What looks at the pictures; a recording of it is measured again without them. */
  sight?: Sight
  /** For traces: each signal as the machine of its station is about to read it. */
  watch?: (workstation: string, signal: Signal) => void
}

export type Sight = {
  motion: Pick<Motion, 'measure' | 'restart' | 'shared'>
  freeze: Pick<Freeze, 'look'>
  cameraMoved: Pick<CameraMoved, 'look' | 'disturbed'>
}

export function createSight({ zones, reference }: Pick<PipelineOptions, 'zones' | 'reference'>): Sight {
  const motion = new Motion(zones, { width: frameWidth, height: frameHeight })
  return { motion, freeze: new Freeze(), cameraMoved: new CameraMoved(reference) }
}

type Station = {
  workstation: string
  operators: number
  signals: Signals
  cycle: StationCycle
  latest: Signal | undefined
  motionAtMs: Record<ZoneName, number | null>
}

/** One camera: frame → detection · motion → signals → cycle → sink. Live and replay alike; frames come in capture order. */
export class Pipeline {
  readonly #options: PipelineOptions
  readonly #motion: Sight['motion']
  readonly #freeze: Sight['freeze']
  readonly #stations: Station[]
  readonly #presenceGiven: boolean
  #lastMs = Number.NaN
  /** Capture time of the latest picture that was not the one before it again. */
  #freshMs = Number.NaN
  #detectionDueMs = Number.NEGATIVE_INFINITY
  #gap: GapKind | undefined
  /** Times that the signal was lost. */
  #losses = 0
  #ended = false
  #seen: { atMs: number; boxes: readonly Box[] }[] = []
  readonly #cameraMoved: Sight['cameraMoved']
  /** Set once the camera has moved: nothing is measured until a new geometry, which is a new pipeline. */
  moved: Shift | undefined

  constructor(options: PipelineOptions) {
    this.#options = options
    this.#presenceGiven = options.detector.model.provider === 'none'
    const { motion, freeze, cameraMoved } = options.sight ?? createSight(options)
    this.#motion = motion
    this.#freeze = freeze
    this.#cameraMoved = cameraMoved
    const shared = this.#motion.shared()
    this.#stations = options.zones.stations.map(({ workstation }) => {
      const operators = options.operators[workstation] ?? 1
      return {
        workstation,
        operators,
        // One polygon for both has a hand in it twice as often.
        signals: new Signals({
          operators,
          ...(shared.has(workstation) ? { restQuantile: 0.5 } : {}),
          ...(this.#presenceGiven ? unwatchedSignals : {}),
        }),
        cycle: new StationCycle(workstation, {
          shared: shared.has(workstation),
          ...(this.#presenceGiven ? unwatchedCycle : {}),
        }),
        latest: undefined,
        motionAtMs: { pickup: null, needle: null, putdown: null },
      }
    })
  }

  /**
   * Resolves to the model's time on this frame, undefined when it did not look. `behind`: newer pictures wait, so the detector is kept for
   * them, and this one feeds motion only.
   */
  async process(frame: Frame, { behind } = { behind: false }): Promise<number | undefined> {
    const { captureMs } = frame
    // Nothing is measured twice; a camera clock that steps back is a gap of its own.
    if (captureMs < this.#lastMs - longestStepMs) this.lose('clock-step', this.#lastMs)
    else if (captureMs <= this.#lastMs) return undefined
    else if (captureMs - this.#lastMs > longestStepMs) this.lose('dropout', this.#lastMs)
    this.#lastMs = captureMs

    const motion = this.#motion.measure(luma(frame), captureMs)
    const frozenSinceMs = this.#freeze.look(motion, captureMs)
    if (frozenSinceMs !== undefined) {
      this.lose('freeze', frozenSinceMs)
      return undefined
    }
    if (this.moved !== undefined || this.#hasMoved(frame, motion.disturbed)) return undefined
    const losses = this.#losses
    const { boxes, inferenceMs } = await this.#detect(frame, behind)
    if (this.#ended) return inferenceMs
    if (this.#losses !== losses) {
      // Lost while the detector looked: the gap goes on to the next picture, whose motion is not measured against this one.
      this.#motion.restart()
      return inferenceMs
    }
    if (this.#gap !== undefined) this.#resume(captureMs)
    const fresh = !isRepeated(motion.change)
    const hole = fresh && captureMs - this.#freshMs > holeMs
    if (fresh) this.#freshMs = captureMs

    const persons = boxes === 'unknown' ? 'unknown' : personsPerStation(this.#options.zones, boxes, frame)
    const common = commonMotion(motion.stations)
    this.#stations.forEach((station, index) => {
      const moved = motion.stations[index]
      if (moved === undefined) return
      const { zones, covered, area, still } = moved
      const seen = this.#presenceGiven
        ? station.operators
        : persons === 'unknown'
          ? persons
          : (persons[index] ?? 0)
      const observation = {
        atMs: captureMs,
        persons: seen,
        zones,
        covered,
        area,
        disturbed: motion.disturbed,
        sinceMs: motion.sinceMs,
        common: common[index],
        still,
        hole,
      } as const
      for (const signal of station.signals.push(observation)) this.#step(station, signal)
    })
    this.#options.sink.measuredUntil(Math.round(captureMs))
    return inferenceMs
  }

  /** The signal is lost from `sinceMs` on: what is pending is settled, what is open is closed, nothing spans the gap. */
  lose(kind: GapKind, sinceMs = this.#lastMs): void {
    this.#losses += 1
    if (this.#gap !== undefined || Number.isNaN(this.#lastMs)) return
    this.#gap = kind
    for (const station of this.#stations) {
      for (const signal of station.signals.flush(sinceMs))
        if (signal.atMs <= sinceMs) this.#step(station, signal)
      this.#tell(station.cycle.end(kind === 'camera-moved' ? kind : 'gap'))
      station.latest = undefined
    }
    this.#motion.restart()
    this.#freshMs = Number.NaN
    // After a clock that stepped back an hour they would keep the detector from looking for an hour.
    this.#detectionDueMs = Number.NEGATIVE_INFINITY
    this.#seen = []
    this.#options.sink.gapOpened({ startMs: Math.round(sinceMs), kind })
  }

  /** Nothing is told from this instant on, not even of a picture that the detector is looking at. */
  end(): void {
    this.#ended = true
  }

  stations(): StationState[] {
    return this.#stations.map(({ workstation, latest, cycle, motionAtMs }) => ({
      workstation,
      presence: latest?.presence ?? 'unknown',
      openSinceMs: cycle.openSince(),
      motion: latest?.zones ?? { pickup: 'unknown', needle: 'unknown', putdown: 'unknown' },
      motionAtMs: { ...motionAtMs },
    }))
  }

  /** Everybody seen in the two seconds up to `atMs`, capture time; 'unknown' when nobody looked. */
  persons(atMs: number): readonly Box[] | 'unknown' {
    const seen = this.#seen.filter((detection) => Math.abs(atMs - detection.atMs) <= personsMs)
    return seen.length === 0 ? 'unknown' : seen.flatMap(({ boxes }) => boxes)
  }

  /** Put-downs that what follows has still to confirm: workstation → capture times as they would be recorded. */
  pendingPutDowns(): Map<string, number[]> {
    return new Map(
      this.#stations.map(({ workstation, cycle }) => [workstation, cycle.pendingPutDowns().map(Math.round)]),
    )
  }

  #resume(atMs: number): void {
    this.#gap = undefined
    for (const { cycle } of this.#stations) cycle.begin(atMs, 'gap')
    this.#options.sink.gapClosed(Math.round(atMs))
  }

  #hasMoved(frame: Frame, disturbed: boolean): boolean {
    if (disturbed) this.#cameraMoved.disturbed(frame.captureMs)
    const { width, height } = frame
    const found = this.#cameraMoved.look({ width, height, values: luma(frame) }, frame.captureMs)
    if (found === undefined) return false
    this.moved = found.shift
    this.lose('camera-moved', found.sinceMs)
    return true
  }

  async #detect(frame: Frame, behind: boolean): Promise<{ boxes: Box[] | 'unknown'; inferenceMs?: number }> {
    const { detector, detectionFps } = this.#options
    const periodMs = 1000 / detectionFps
    const lateMs = frame.captureMs - this.#detectionDueMs
    // A twentieth early is on time: capture times waver.
    if (this.#presenceGiven || behind || lateMs < -0.05 * periodMs) return { boxes: 'unknown' }
    // Counted from when it was due and not from when a picture came: of 5 pictures a second 4 are looked at, not every other one.
    this.#detectionDueMs = (lateMs < periodMs ? this.#detectionDueMs : frame.captureMs) + periodMs
    const detected = await detector.detect(frame)
    this.#seen = this.#seen.filter(({ atMs }) => frame.captureMs - atMs <= personsMs)
    if (detected.boxes !== 'unknown') this.#seen.push({ atMs: frame.captureMs, boxes: detected.boxes })
    return detected
  }

  #step(station: Station, signal: Signal): void {
    this.#options.watch?.(station.workstation, signal)
    const events = station.cycle.step(signal)
    station.latest = signal
    for (const zone of zoneNames) if (signal.zones[zone] === true) station.motionAtMs[zone] = signal.atMs
    this.#tell(events)
  }

  #tell(events: readonly StationEvent[]): void {
    for (const event of events) this.#options.sink.stationEvent(inMilliseconds(event))
  }
}

/**
 * For each station what three in four of the other stations' pick-ups and put-downs move at least: hands of two stations coincide. Empty for
 * fewer than three stations.
 */
function commonMotion(stations: readonly StationMotion[]): number[] {
  if (stations.length < 3) return []
  const shares = stations
    .flatMap(({ zones }, index) => [
      { index, share: zones.pickup },
      { index, share: zones.putdown },
    ])
    .sort((a, b) => a.share - b.share)
  const below = Math.floor((shares.length - 2) / 4)
  return stations.map((_, except) => {
    let others = 0
    for (const { index, share } of shares) if (index !== except && others++ === below) return share
    return 0
  })
}

/** The record keeps whole milliseconds. */
function inMilliseconds(event: StationEvent): StationEvent {
  const startMs = Math.round(event.startMs)
  return event.type === 'unit-opened'
    ? { ...event, startMs }
    : { ...event, startMs, endMs: Math.round(event.endMs) }
}

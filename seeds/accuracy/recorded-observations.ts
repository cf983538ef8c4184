import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../agent/contract/errors.ts'
import type { GapKind, MeasurementSink, StationEvent } from '../../agent/contract/measurement.ts'
import type { Truth, ZonesCamera } from '../../agent/contract/scenario.ts'
import type { TruthUnit } from '../../agent/study/agreement.ts'
import { type Box, createNoDetector, type Detector, noDetectorModel } from '../../agent/vision/detector.ts'
import { analysisFps, readVideo } from '../../agent/vision/ffmpeg.ts'
import { frameHeight, frameWidth } from '../../agent/vision/frames.ts'
import type { PictureMotion, StationMotion } from '../../agent/vision/motion.ts'
import { createSight, Pipeline, type PipelineOptions, type Sight } from '../../agent/vision/pipeline.ts'
import type { Shift } from '../../agent/vision/shift.ts'
import type { Signal } from '../../agent/vision/signals.ts'
import type { Still } from '../../agent/vision/still.ts'
import { detectionFps, type Measured } from './accuracy.ts'

/**
 * What was seen in each picture of a video — motion in the zones, freeze, camera moved, persons — kept once, so that a change of what is
 * made of it (signals → cycle) is measured in a second. A change of how pictures are looked at asks for a new recording.
 */
export type Recording = {
  format: 1
  /** `none`: presence was given, nobody looked for persons. */
  detector: 'marker' | 'none'
  zones: ZonesCamera
  truth: Truth
  pictures: RecordedPicture[]
  /** What was told at the recording. */
  events: ToldEvent[]
}

export type ToldEvent =
  | StationEvent
  | { type: 'gap-opened'; startMs: number; kind: GapKind }
  | { type: 'gap-closed'; endMs: number }

type RecordedStill = { cells: string; gain: number; doubt: number }

export type RecordedPicture = {
  atMs: number
  sinceMs: number
  disturbed: boolean
  stations: (Omit<StationMotion, 'still'> & { still: { pickup?: RecordedStill; putdown?: RecordedStill } })[]
  /** Absent: it lives; the camera stands; nobody looked. */
  frozenSinceMs?: number
  moved?: { sinceMs: number; shift: Shift }
  boxes?: Box[] | 'unknown'
}

const piles = ['pickup', 'putdown'] as const
export const recordingsDir = join(import.meta.dirname, '../../.data/accuracy-observations')

/** Measures a video as always and keeps what was seen of it. */
export async function record(
  video: string,
  { zones, truth, detector }: { zones: ZonesCamera; truth: Truth; detector: Detector },
): Promise<Recording> {
  const pictures: RecordedPicture[] = []
  const note = (seen: Partial<RecordedPicture>) => Object.assign(pictures.at(-1) ?? {}, seen)
  const { motion, freeze, cameraMoved } = createSight({ zones })
  const sight: Sight = {
    motion: {
      shared: () => motion.shared(),
      restart: () => motion.restart(),
      measure: (green, atMs) => {
        const seen = motion.measure(green, atMs)
        pictures.push({ atMs, ...written(seen) })
        return seen
      },
    },
    freeze: {
      look: (seen, atMs) => {
        const frozenSinceMs = freeze.look(seen, atMs)
        if (frozenSinceMs !== undefined) note({ frozenSinceMs })
        return frozenSinceMs
      },
    },
    cameraMoved: {
      disturbed: (atMs) => cameraMoved.disturbed(atMs),
      look: (picture, atMs) => {
        const moved = cameraMoved.look(picture, atMs)
        if (moved !== undefined) note({ moved })
        return moved
      },
    },
  }
  const noting: Detector = {
    model: detector.model,
    degraded: detector.degraded,
    detect: async (frame) => {
      const found = await detector.detect(frame)
      note({ boxes: found.boxes })
      return found
    },
    close: () => detector.close(),
  }
  const told = listening()
  const pipeline = new Pipeline({ ...usual(zones), detector: noting, sink: told.sink, sight })
  for await (const { frame } of readVideo(video, { fps: analysisFps })) await pipeline.process(frame)
  pipeline.lose('end-of-video')
  const kind = detector.model.provider === 'none' ? 'none' : 'marker'
  return { format: 1, detector: kind, zones, truth, pictures, events: told.events }
}

export type Again = {
  /** As without a detector, whatever was recorded. */
  unwatched?: boolean
  /** Nothing is known of what lies in the zones. */
  withoutMarks?: boolean
  watch?: (workstation: string, signal: Signal) => void
  /** Told with each event, in the order of what is watched. */
  listen?: (event: ToldEvent) => void
}

/** What the method makes now of what was seen then. */
export async function measureAgain(recording: Recording, again: Again = {}): Promise<ToldEvent[]> {
  const { zones } = recording
  let picture: RecordedPicture | undefined
  const shared = createSight({ zones }).motion.shared()
  const sight: Sight = {
    motion: {
      shared: () => shared,
      restart: () => undefined,
      measure: () => read(picture, again.withoutMarks ?? false),
    },
    freeze: { look: () => picture?.frozenSinceMs },
    cameraMoved: { disturbed: () => undefined, look: () => picture?.moved },
  }
  const remembering: Detector = {
    model: { ...noDetectorModel, provider: 'cpu' },
    degraded: false,
    detect: () => Promise.resolve({ boxes: picture?.boxes ?? 'unknown', inferenceMs: 0 }),
    close: () => Promise.resolve(),
  }
  const unwatched = recording.detector === 'none' || again.unwatched === true
  const told = listening(again.listen)
  const pipeline = new Pipeline({
    ...usual(zones),
    detector: unwatched ? createNoDetector() : remembering,
    sink: told.sink,
    sight,
    ...(again.watch === undefined ? {} : { watch: again.watch }),
  })
  const planes = new Uint8Array(0)
  for (const seen of recording.pictures) {
    picture = seen
    await pipeline.process({ captureMs: seen.atMs, width: frameWidth, height: frameHeight, planes })
  }
  pipeline.lose('end-of-video')
  return told.events
}

/** Units as `summarise` compares them; times in seconds of the video. */
export function unitsOf({ truth, zones }: Recording, events: readonly ToldEvent[]): Measured {
  const own: TruthUnit[] = truth.cycles.filter(({ camera }) => camera === zones.camera)
  const measured = events.flatMap((event) =>
    event.type !== 'unit-closed'
      ? []
      : [
          {
            workstation: event.workstation,
            start_s: event.startMs / 1000,
            end_s: event.endMs / 1000,
            valid: event.flaws.length === 0,
            confidence: event.confidence,
          },
        ],
  )
  return { truth: own, measured }
}

export function isRecorded(name: string): boolean {
  return existsSync(join(recordingsDir, `${name}.json`))
}

export function writeRecording(name: string, recording: Recording): void {
  mkdirSync(recordingsDir, { recursive: true })
  const path = join(recordingsDir, `${name}.json`)
  writeFileSync(`${path}.${process.pid}`, JSON.stringify(recording))
  renameSync(`${path}.${process.pid}`, path)
}

/** Names that begin with one of the prefixes, all without any. */
export function recordingNames(prefixes: readonly string[]): string[] {
  if (!existsSync(recordingsDir)) return []
  return readdirSync(recordingsDir)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .filter((name) => prefixes.length === 0 || prefixes.some((prefix) => name.startsWith(prefix)))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}

export function readRecording(name: string): Recording {
  const path = join(recordingsDir, `${name}.json`)
  if (!existsSync(path)) throw new AppError('not-found', `no recording ${name} in ${recordingsDir}`)
  const recording = JSON.parse(readFileSync(path, 'utf8')) as Recording
  if (recording.format !== 1) throw new AppError('invalid', `${path} is of another format: record it again`)
  return recording
}

function usual(zones: ZonesCamera): Pick<PipelineOptions, 'zones' | 'operators' | 'detectionFps'> {
  return { zones, operators: {}, detectionFps }
}

function listening(listen?: (event: ToldEvent) => void): { events: ToldEvent[]; sink: MeasurementSink } {
  const events: ToldEvent[] = []
  const told = (event: ToldEvent): undefined => {
    events.push(event)
    listen?.(event)
  }
  const sink: MeasurementSink = {
    stationEvent: told,
    gapOpened: ({ startMs, kind }) => told({ type: 'gap-opened', startMs, kind }),
    gapClosed: (endMs) => told({ type: 'gap-closed', endMs }),
    measuredUntil: () => undefined,
  }
  return { events, sink }
}

function written({ stations, disturbed, sinceMs }: PictureMotion): Omit<RecordedPicture, 'atMs'> {
  return {
    sinceMs,
    disturbed,
    stations: stations.map(({ still, ...station }) => {
      const kept: RecordedPicture['stations'][number]['still'] = {}
      for (const zone of piles) {
        const seen = still[zone]
        if (seen !== undefined) kept[zone] = { ...seen, cells: inBase64(seen.cells) }
      }
      // Copied: what a picture said may be written over by the next.
      return { ...station, zones: { ...station.zones }, still: kept }
    }),
  }
}

/** As `Motion` said it, but for what only a freeze is told by. */
function read(picture: RecordedPicture | undefined, withoutMarks: boolean): PictureMotion {
  if (picture === undefined) throw new RangeError('no picture is being measured')
  const { stations, disturbed, sinceMs } = picture
  return {
    stations: stations.map(({ still, ...station }) => {
      const seen: StationMotion['still'] = {}
      for (const zone of withoutMarks ? [] : piles) {
        const kept: RecordedStill | undefined = still[zone]
        if (kept !== undefined) seen[zone] = { ...kept, cells: fromBase64(kept.cells) }
      }
      return { ...station, still: seen }
    }),
    disturbed,
    sinceMs,
    change: Number.NaN,
    noise: Number.NaN,
    cells: new Float32Array(0),
  }
}

/** To the last bit: a mark is a count of cells beyond a threshold. */
function inBase64({ buffer, byteOffset, byteLength }: Still['cells']): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}

function fromBase64(text: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer)
}

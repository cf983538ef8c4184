/**
 * The words of a measurement: what the vision side says and the store keeps.
 * Every instant is Unix milliseconds UTC of the *capture* of a frame, never of its processing.
 */

/** A signal is never guessed: what was not seen is 'unknown', not false. */
export type TriState = boolean | 'unknown'

/** Why a real unit does not count as a timing (it still counts as output). */
export const timingFlaws = [
  'first', // its start was not seen: the first unit after the agent began to look
  'absence', // the operator left the chair inside it
  'unattended', // the machine moved with nobody there
  'visitor', // a second person stood in the station
  'occlusion', // something covered the station
  'gap', // the signal was lost inside it
  'break', // a parada programada lies inside it
  'implausible', // far outside what the SAM allows; flagged, never cut
  'corrected', // a person voided its timing
] as const
export type TimingFlaw = (typeof timingFlaws)[number]

/** Why something that looked like work was not a unit. */
export const rejectionReasons = [
  'false-start', // a pick-up without the work that follows one
  'too-short', // shorter than any unit of work can be
  'double-trigger', // a second put-down of the same piece
  'reach', // a hand crossed a zone, nothing was finished
  'unattended', // the machine moved with nobody at the station
  'camera-moved', // the zones no longer lie on the bench
  'gap', // open when the signal was lost, and nothing says that it was finished
] as const
export type RejectionReason = (typeof rejectionReasons)[number]

/** Why a span of a camera's time is not measured. */
export const gapKinds = [
  'stall', // no packets
  'freeze', // packets, but the picture does not change at all
  'dropout', // the timestamps jump
  'reconnect',
  'restart', // the agent was not running
  'clock-step',
  'camera-moved',
  'end-of-video',
] as const
export type GapKind = (typeof gapKinds)[number]

/** A unit of work begins: the first hand in pick-up. */
export type UnitOpened = { type: 'unit-opened'; workstation: string; startMs: number }

/**
 * One observed put-down of a piece: one row of cycle_events.
 * `durationSeconds` is (endMs − startMs) / 1000, pauses included, as on a stopwatch.
 */
export type UnitClosed = {
  type: 'unit-closed'
  workstation: string
  startMs: number
  endMs: number
  /** Empty means valid for timing. */
  flaws: readonly TimingFlaw[]
  /** 0…1, computed from the evidence for both boundaries. */
  confidence: number
  /** Time inside the unit during which nobody was at the station. */
  absentSeconds: number
}

/** Something that looked like a unit and was not; an opened unit ends in exactly one of closed and rejected. */
export type UnitRejected = {
  type: 'unit-rejected'
  workstation: string
  startMs: number
  endMs: number
  reason: RejectionReason
}

export type StationEvent = UnitOpened | UnitClosed | UnitRejected

/** Who or what looked: stored with every unit. */
export type ModelVersion = {
  name: string
  /** Hex SHA-256 of the model file; of the code's own name where there is no file (`--detector none`). */
  sha256: string
  provider: 'tensorrt' | 'cuda' | 'cpu' | 'none'
  runtime: string
}

/**
 * Where a camera's measurement goes: declared by the pipeline, implemented by the store (one transaction per call) and by tests.
 * Calls come in capture order per station; a call that throws stops the pipeline of that camera, nothing is retried silently.
 */
export type MeasurementSink = {
  /** Returns the row id of the unit for 'unit-opened' and 'unit-closed', undefined for 'unit-rejected'. */
  stationEvent(event: StationEvent): number | undefined
  /** The signal is lost from `startMs`; a lasting gap of the same camera is kept, not doubled. */
  gapOpened(gap: { startMs: number; kind: GapKind }): void
  gapClosed(endMs: number): void
  /** Frames up to this capture time were measured; called per frame, written at most every few seconds. */
  measuredUntil(captureMs: number): void
}

/** What the agent knows this second and the record does not: served by health and stations, never stored. */
export type CameraState = {
  cameraId: number
  state: 'up' | 'down' | 'starting' | 'moved' | 'off'
  /** Capture time of the newest frame; null before the first. */
  lastFrameMs: number | null
  /** Processed frames per second over the last 10 s. */
  fps: number
  /** Frames superseded before they were processed, since start. */
  drops: number
  /** Mean inference time over the last 10 s; null without a detector. */
  inferenceMs: number | null
  /** One Spanish sentence for a plant person when it is not 'up'; null otherwise. */
  problem: string | null
  /** While 'moved': by how much the picture moved against the one its geometry was drawn on, as fractions of the frame. */
  movedBy?: { x: number; y: number }
  /** Nothing is wrong with it: it waits until the machine's clock has the hour. */
  waitsForClock?: true
}

export type StationState = {
  workstation: string
  presence: TriState
  /** Capture time of the unit in progress's start; null: none. */
  openSinceMs: number | null
  /** What the hands are doing, for the live test of a calibration. */
  motion: { pickup: TriState; needle: TriState; putdown: TriState }
  /** Capture time of the latest motion in each zone; null: none since this geometry took effect. */
  motionAtMs?: { pickup: number | null; needle: number | null; putdown: number | null }
}

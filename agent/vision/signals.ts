import type { TriState } from '../contract/measurement.ts'
import { type ZoneName, zoneNames } from '../contract/scenario.ts'
import type { Still } from './still.ts'
import { Rest } from './usual.ts'
import {
  type MotionPicture,
  type Visit,
  type VisitNow,
  type VisitParameters,
  visitDefaults,
  ZoneVisits,
} from './visits.ts'

/** What one frame says about one station, before anything is judged. */
export type Observation = {
  atMs: number
  /** Persons in the station's area; 'unknown': no detector looked at this frame. */
  persons: number | 'unknown'
  /** Share of each zone's cells that moved. */
  zones: Record<ZoneName, number>
  covered: boolean
  disturbed: boolean
  /** Share of the area that moved; absent: not known. */
  area?: number
  /** What moves in most of the camera's other pick-ups and put-downs at once is no hand; absent: too few of them to tell. */
  common?: number | undefined
  /** Capture time of the picture that motion was measured against; absent: the one before. */
  sinceMs?: number
  /** How zones look that have lain still up to this frame. */
  still?: Partial<Record<ZoneName, Still>>
  /** Shorter than a gap, the signal stood or was missing up to this frame: a put-down may have been in it. */
  hole?: boolean
}

/** One station at one instant, judged from before and after it. */
export type Signal = {
  atMs: number
  presence: TriState
  /** More persons than belong here; 'unknown' with presence. */
  visitor: TriState
  covered: boolean
  /** A body comes, goes or passes: what moves in the zones is not a hand's. */
  body?: boolean
  zones: Record<ZoneName, TriState>
  /** Visits whose last moving frame this is. */
  visits: Visit[]
  /** The put-down looked at once more: what lies there since the visit that began then. */
  putDownNow?: VisitNow
  /** Shorter than a gap, nothing was to be seen up to this instant. */
  hole?: boolean
}

export type SignalParameters = VisitParameters & {
  /** Operators who belong to the station. */
  operators: number
  /** How far signals stay behind the picture, so that both sides of an instant are known. */
  lagMs: number
  /** A hole in the detections up to this long is the detector's, not the operator's. */
  holeMs: number
  /** Presence shorter than this is somebody passing. */
  flashMs: number
  /** Motion this near to something that covers the station is not believed … */
  guardMs: number
  /** … and neither is what sweeps over a whole zone this near to it: its edge. */
  sweepMs: number
  /** A body moves at least this share of the area (only asked where no detector tells who is there) … */
  bodyShare: number
  /** … and this many times what sewing moves here. */
  bodyFactor: number
}

export const signalDefaults: SignalParameters = {
  ...visitDefaults,
  operators: 1,
  lagMs: 2200,
  holeMs: 2000,
  flashMs: 800,
  guardMs: 300,
  sweepMs: 1200,
  bodyShare: Number.POSITIVE_INFINITY,
  bodyFactor: 3,
}

/** `hidden`: covered, or swept over by what covers. */
type Entry = Observation & MotionPicture & { hidden: boolean; body: boolean }

/** Most of the frames this near to an instant show too many persons: somebody visits. */
const crowdMs = 1000

/** A hand moves less of a zone at once. */
const sweepShare = 0.8
/** … and of the area. */
const sweepArea = 0.25

/**
 * Smooths the observations of one station with a fixed lag. Pure in its inputs: the same observations give the same signals.
 * Observations come in capture order without gaps; a gap is a flush and a new start.
 */
export class Signals {
  readonly #parameters: SignalParameters
  readonly #entries: Entry[] = []
  /** Index in #entries of the next one to judge. */
  #next = 0
  readonly #visits: Record<ZoneName, ZoneVisits>
  /** How much of the area moves while the hands are at the needle. */
  readonly #sewing = new Rest(300)
  #presentSinceMs = Number.NaN
  /** Older entries were forgotten: the first one kept is not the beginning. */
  #begun = false
  #ending = false

  constructor(parameters: Partial<SignalParameters> = {}) {
    this.#parameters = { ...signalDefaults, ...parameters }
    const visits = (zone: ZoneName) => new ZoneVisits(zone, this.#parameters)
    this.#visits = { pickup: visits('pickup'), needle: visits('needle'), putdown: visits('putdown') }
  }

  push(observation: Observation): Signal[] {
    const { atMs, zones, still } = observation
    const last = this.#entries.at(-1)
    for (const zone of zoneNames) {
      const look = still?.[zone]
      if (last === undefined) this.#visits[zone].resume(atMs)
      if (look !== undefined) this.#visits[zone].look(atMs, look)
    }
    const moved = (zone: ZoneName) => this.#visits[zone].motion(zones[zone], observation)
    const motion = { pickup: moved('pickup'), needle: moved('needle'), putdown: moved('putdown') }
    this.#entries.push({
      ...observation,
      previousMs: observation.sinceMs ?? last?.atMs ?? atMs,
      motion,
      hidden: this.#hidden(observation),
      body: this.#isBody(observation, motion.needle.moves),
    })
    return this.#judge(atMs - this.#parameters.lagMs)
  }

  #isBody({ area = 0 }: Observation, atWork: boolean): boolean {
    const { bodyShare, bodyFactor } = this.#parameters
    if (atWork) this.#sewing.add(area)
    return area > Math.max(bodyShare, bodyFactor * this.#sewing.level(0.5))
  }

  /**
   * Whether this is covered, or swept over by the edge of what covers: a whole zone moves at once, and so does another, or the
   * station is covered shortly before or after. Marks the earlier frames that turn out to be part of it.
   */
  #hidden({ atMs, covered, zones, area }: Observation): boolean {
    if (!covered && !zoneNames.some((zone) => zones[zone] > sweepShare)) return false
    const swept = sweptZones(zones)
    const near = this.#entries.filter((entry) => atMs - entry.atMs <= this.#parameters.sweepMs)
    // Hands and arms fill small zones, but not a quarter of the area.
    const wide = (area ?? 1) > sweepArea
    let hidden = covered || (swept.length > 1 && wide)
    for (const entry of near) {
      const before = sweptZones(entry.zones)
      const isEdge = wide || (entry.area ?? 1) > sweepArea
      const partOfIt = covered
        ? before.length > 0
        : isEdge && swept.length > 0 && before.some((zone) => !swept.includes(zone))
      if (partOfIt) entry.hidden = true
      if (partOfIt || entry.covered) hidden = true
    }
    return hidden
  }

  /**
   * Everything still held back, judged by what is there up to `untilMs`: what came after is a standing picture, and no sign that hands rest.
   * Then nothing is remembered but the zones' calibration.
   */
  flush(untilMs = Number.POSITIVE_INFINITY): Signal[] {
    while (this.#entries.length > this.#next && (this.#entries.at(-1)?.atMs ?? 0) > untilMs)
      this.#entries.pop()
    this.#ending = true
    const signals = this.#judge(Number.POSITIVE_INFINITY)
    this.#ending = false
    this.#begun = false
    const last = signals.at(-1)
    for (const zone of zoneNames) {
      const visit = last === undefined ? this.#visits[zone].forget() : this.#visits[zone].end()
      if (visit !== undefined) last?.visits.push(visit)
    }
    this.#entries.length = 0
    this.#next = 0
    this.#presentSinceMs = Number.NaN
    return signals
  }

  #judge(untilMs: number): Signal[] {
    const signals: Signal[] = []
    for (let entry = this.#entries[this.#next]; entry !== undefined; entry = this.#entries[this.#next]) {
      if (entry.atMs > untilMs) break
      signals.push(this.#signal(entry, this.#next))
      this.#next += 1
    }
    const keepFromMs = (this.#entries[this.#next]?.atMs ?? 0) - this.#parameters.lagMs
    while (this.#next > 0 && (this.#entries[0]?.atMs ?? 0) < keepFromMs) {
      this.#entries.shift()
      this.#begun = true
      this.#next -= 1
    }
    return signals
  }

  #signal(entry: Entry, index: number): Signal {
    const presence = this.#presence(index)
    const body = this.#near(index, 'body')
    const believed = !body && !this.#near(index, 'hidden')
    const zones: Record<ZoneName, TriState> = { pickup: 'unknown', needle: 'unknown', putdown: 'unknown' }
    const visits: Visit[] = []
    for (const zone of zoneNames) {
      if (entry.disturbed) continue
      const inZone = this.#visits[zone]
      const visit = believed ? inZone.judge(this.#entries, index) : inZone.hide()
      if (believed) zones[zone] = entry.motion[zone].moves
      if (visit !== undefined) visits.push(visit)
    }
    const putDownNow = this.#visits.putdown.latestNow(entry)
    return {
      atMs: entry.atMs,
      presence,
      visitor: presence === 'unknown' ? 'unknown' : this.#visitor(index),
      covered: entry.covered,
      body,
      zones,
      visits,
      ...(putDownNow === undefined ? {} : { putDownNow }),
      ...(entry.hole ? { hole: true } : {}),
    }
  }

  /** Whether there is such a frame so near to this instant that its motion is not believed. */
  #near(index: number, such: 'body' | 'hidden'): boolean {
    const atMs = this.#entries[index]?.atMs ?? 0
    const { guardMs } = this.#parameters
    for (let i = this.#firstWithin(index, guardMs); i < this.#entries.length; i++) {
      const entry = this.#entries[i]
      if (entry === undefined || entry.atMs - atMs > guardMs) break
      if (entry[such]) return true
    }
    return false
  }

  /** Index of the earliest entry that is no further than this before that one. */
  #firstWithin(index: number, ms: number): number {
    const atMs = this.#entries[index]?.atMs ?? 0
    let first = index
    while (first > 0 && atMs - (this.#entries[first - 1]?.atMs ?? 0) <= ms) first -= 1
    return first
  }

  #presence(index: number): TriState {
    const entry = this.#entries[index]
    if (entry === undefined) return 'unknown'
    if (this.#inside(entry.atMs, index)) {
      if (Number.isNaN(this.#presentSinceMs)) {
        if (this.#presentFor(index) < this.#parameters.flashMs) return false
        this.#presentSinceMs = entry.atMs
      }
      return true
    }
    this.#presentSinceMs = Number.NaN
    const looked = this.#entries.some(({ persons }) => persons !== 'unknown')
    return looked && !entry.covered ? false : 'unknown'
  }

  /** Whether somebody was seen before and after, not further apart than a hole; the ends of what is known count as seen. */
  #inside(atMs: number, index: number): boolean {
    const before = this.#nearest(index, -1)
    const after = this.#nearest(index, 1)
    if (before === undefined && after === undefined) return false
    const from = before ?? (this.#begun ? Number.NEGATIVE_INFINITY : this.#entries[0]?.atMs) ?? atMs
    const to = after ?? (this.#ending ? this.#entries.at(-1)?.atMs : Number.POSITIVE_INFINITY) ?? atMs
    return to - from <= this.#parameters.holeMs
  }

  /** Capture time of the nearest frame, this one included, on which somebody was seen. */
  #nearest(index: number, direction: -1 | 1): number | undefined {
    for (let i = index; i >= 0 && i < this.#entries.length; i += direction) {
      const entry = this.#entries[i]
      if (entry !== undefined && entry.persons !== 'unknown' && entry.persons > 0) return entry.atMs
    }
    return undefined
  }

  /** How long somebody is seen from this frame on, holes filled, as far as is known. */
  #presentFor(index: number): number {
    const fromMs = this.#entries[index]?.atMs ?? 0
    let lastMs = fromMs
    for (let i = index; i < this.#entries.length; i++) {
      const entry = this.#entries[i]
      if (entry === undefined || entry.persons === 'unknown' || entry.persons === 0) continue
      if (entry.atMs - lastMs > this.#parameters.holeMs) break
      lastMs = entry.atMs
    }
    return lastMs - fromMs
  }

  /** Too many persons on most frames around this instant. */
  #visitor(index: number): TriState {
    const atMs = this.#entries[index]?.atMs ?? 0
    let looked = 0
    let crowded = 0
    for (let i = this.#firstWithin(index, crowdMs); i < this.#entries.length; i++) {
      const entry = this.#entries[i]
      if (entry === undefined || entry.atMs - atMs > crowdMs) break
      if (entry.persons === 'unknown') continue
      looked += 1
      if (entry.persons > this.#parameters.operators) crowded += 1
    }
    return crowded * 2 > looked
  }
}

function sweptZones(zones: Record<ZoneName, number>): ZoneName[] {
  return zoneNames.filter((zone) => zones[zone] > sweepShare)
}

/** Where presence is taken as given, motion alone must tell a passer-by from hands. */
export const unwatchedSignals: Partial<SignalParameters> = { bodyShare: 0.3, guardMs: 1000 }

import type { TriState } from '../contract/measurement.ts'
import { type ZoneName, zoneNames } from '../contract/scenario.ts'
import { type LookMarks, Looks, type Still } from './still.ts'
import { Rest, Usual } from './usual.ts'

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
}

/** A hand's stay in a zone, complete. */
export type Visit = {
  zone: ZoneName
  fromMs: number
  toMs: number
  /** Centroid of the motion: the reversal of a hand that comes and goes. */
  atMs: number
  /** Highest share of the zone that moved at once, and that over the usual one of this zone. */
  peak: number
  strength: number
  /** Share of the zone in which something else lies since; absent: it did not lie still before and after, or light and noise hide it. */
  mark?: number
  /** Over the time that a hand usually stays in this zone. */
  lasted: number
  /** The same against whichever of the latest looks is the most alike: what came and went again is nothing new. */
  newMark?: number
}

/** The hand has turned when half the usual time has passed. */
export function hasTurned({ lasted }: Pick<Visit, 'lasted'>): boolean {
  return lasted >= 0.5
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
  putDownNow?: { visitFromMs: number; marks: () => LookMarks }
}

export type SignalParameters = {
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
  /** Quiet inside one visit: from a picture in which its zone moved to the one before that in which it moves again … */
  pauseMs: number
  /** … and inside one that has lasted as long as visits do here: after more quiet it is another. */
  endedMs: number
  /** A zone moves above this share of its cells … */
  leastShare: number
  /** … on top of this many times what moves in it at rest. */
  restFactor: number
  /** The rest is this quantile of the latest seconds: a hand is in a zone for less than the others of them. */
  restQuantile: number
  /** A hand's visit reaches this share of the zone's usual peak. */
  peakShare: number
}

export const signalDefaults: SignalParameters = {
  operators: 1,
  lagMs: 2200,
  holeMs: 2000,
  flashMs: 800,
  guardMs: 300,
  sweepMs: 1200,
  bodyShare: Number.POSITIVE_INFINITY,
  bodyFactor: 3,
  pauseMs: 520,
  endedMs: 270,
  leastShare: 0.06,
  peakShare: 0.33,
  restFactor: 2,
  restQuantile: 0.65,
}

/** `hidden`: covered, or swept over by what covers. */
type Entry = Observation & {
  previousMs: number
  active: Record<ZoneName, boolean>
  /** What a zone's share was asked to exceed. */
  thresholds: Record<ZoneName, number>
  hidden: boolean
  body: boolean
}

/** How long a hand stays in a zone before any stay was seen, ms. */
const firstVisitMs = 1000
/** A visit that has lasted this part of the usual may be over. */
const usualPart = 0.8

/** Most of the frames this near to an instant show too many persons: somebody visits. */
const crowdMs = 1000

/** Times the threshold: a frame that shows a hand by itself, when the one beside it shows at least this much of one. */
const clearly = 1.8
const faintly = 0.6

/** A hand moves less of a zone at once. */
const sweepShare = 0.8
/** … and of the area. */
const sweepArea = 0.25

type OpenVisit = {
  fromMs: number
  toMs: number
  weight: number
  moment: number
  peak: number
  frames: number
  /** One frame moves so much, with less beside it, that it is no flash. */
  clear: boolean
}

/**
 * Smooths the observations of one station with a fixed lag. Pure in its inputs: the same observations give the same signals.
 * Observations come in capture order without gaps; a gap is a flush and a new start.
 */
export class Signals {
  readonly #parameters: SignalParameters
  readonly #entries: Entry[] = []
  /** Index in #entries of the next one to judge. */
  #next = 0
  readonly #open: Partial<Record<ZoneName, OpenVisit>> = {}
  readonly #rest: Record<ZoneName, Rest> = { pickup: new Rest(), needle: new Rest(), putdown: new Rest() }
  readonly #usual: Record<ZoneName, Usual> = {
    pickup: new Usual(),
    needle: new Usual(),
    putdown: new Usual(),
  }
  readonly #usualMs: Record<ZoneName, Usual> = {
    pickup: new Usual(),
    needle: new Usual(),
    putdown: new Usual(),
  }
  /** How much of the area moves while the hands are at the needle. */
  readonly #sewing = new Rest(300)
  readonly #looks: Record<ZoneName, Looks> = {
    pickup: new Looks(),
    needle: new Looks(),
    putdown: new Looks(),
  }
  #lastPutDown: Visit | undefined
  #presentSinceMs = Number.NaN
  /** Older entries were forgotten: the first one kept is not the beginning. */
  #begun = false
  #ending = false

  constructor(parameters: Partial<SignalParameters> = {}) {
    this.#parameters = { ...signalDefaults, ...parameters }
  }

  push(observation: Observation): Signal[] {
    const last = this.#entries.at(-1)
    if (last === undefined) for (const zone of zoneNames) this.#looks[zone].resume(observation.atMs)
    const active = { pickup: false, needle: false, putdown: false }
    const thresholds = { pickup: 0, needle: 0, putdown: 0 }
    for (const zone of zoneNames) {
      thresholds[zone] = this.#threshold(zone, observation.common)
      active[zone] = !observation.disturbed && observation.zones[zone] > thresholds[zone]
      this.#rest[zone].add(observation.zones[zone])
    }
    for (const zone of zoneNames) {
      const still = observation.still?.[zone]
      if (still !== undefined) this.#looks[zone].add(observation.atMs, still)
    }
    const previousMs = observation.sinceMs ?? last?.atMs ?? observation.atMs
    const body = this.#isBody(observation, active.needle)
    this.#entries.push({
      ...observation,
      previousMs,
      active,
      thresholds,
      hidden: this.#hidden(observation),
      body,
    })
    return this.#judge(observation.atMs - this.#parameters.lagMs)
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
      const visit = this.#open[zone]
      if (visit !== undefined && visit.frames > 1 && last !== undefined)
        last.visits.push(this.#close(zone, visit))
      delete this.#open[zone]
    }
    this.#entries.length = 0
    this.#next = 0
    this.#presentSinceMs = Number.NaN
    return signals
  }

  /** A hand that lies in a zone moves little: this much goes on with a visit, but does not make one. */
  #threshold(zone: ZoneName, common: number | undefined): number {
    const { leastShare, restFactor, restQuantile } = this.#parameters
    // The needle is seldom at rest.
    if (zone === 'needle') return leastShare
    const rest = this.#rest[zone]
    const still =
      common === undefined
        ? rest.level(restQuantile)
        : Math.max(common, rest.level(Math.min(0.5, restQuantile)))
    return leastShare + restFactor * still
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
      if (!believed) {
        const cut = this.#open[zone]
        // What begins to be hidden does not undo a visit that was over, or past its reversal.
        if (cut !== undefined && this.#isHand(zone, cut) && this.#hasTurned(zone, cut)) {
          visits.push(this.#close(zone, cut))
        }
        delete this.#open[zone]
        continue
      }
      zones[zone] = entry.active[zone]
      const visit = this.#visit(zone, entry, index)
      if (visit !== undefined) visits.push(visit)
    }
    const putDownNow = this.#putDownNow(entry)
    return {
      atMs: entry.atMs,
      presence,
      visitor: presence === 'unknown' ? 'unknown' : this.#visitor(index),
      covered: entry.covered,
      body,
      zones,
      visits,
      ...(putDownNow === undefined ? {} : { putDownNow }),
    }
  }

  #putDownNow({ atMs, previousMs }: Entry): Signal['putDownNow'] {
    const visit = this.#lastPutDown
    if (visit === undefined) return undefined
    const marks = this.#looks.putdown.marksSince(visit, previousMs, atMs)
    return marks === undefined ? undefined : { visitFromMs: visit.fromMs, marks }
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

  #visit(zone: ZoneName, entry: Entry, index: number): Visit | undefined {
    const share = entry.zones[zone]
    if (entry.active[zone]) {
      const visit = this.#open[zone] ?? {
        fromMs: entry.previousMs,
        toMs: entry.atMs,
        weight: 0,
        moment: 0,
        peak: 0,
        frames: 0,
        clear: false,
      }
      // The change between two frames happened between them.
      visit.weight += share
      visit.moment += (share * (entry.previousMs + entry.atMs)) / 2
      visit.toMs = entry.atMs
      visit.frames += 1
      visit.clear ||= share >= clearly * entry.thresholds[zone] && this.#hasFaintNeighbour(zone, index)
      visit.peak = Math.max(visit.peak, share)
      this.#open[zone] = visit
    }
    const visit = this.#open[zone]
    if (visit === undefined) return undefined
    const { pauseMs, endedMs } = this.#parameters
    const lasted = this.#lasted(zone, visit) >= usualPart
    // Quiet is what lies between two pictures that moved: from the one to the picture before the other.
    let quietUntilMs = entry.atMs
    for (let i = index + 1; i < this.#entries.length; i++) {
      const later = this.#entries[i]
      if (later === undefined || quietUntilMs - visit.toMs > (lasted ? endedMs : pauseMs)) break
      if (later.active[zone]) return undefined
      quietUntilMs = later.atMs
    }
    if (!this.#isHand(zone, visit) || this.#cutBeforeReversal(zone, visit)) {
      delete this.#open[zone]
      return undefined
    }
    return this.#close(zone, visit)
  }

  /** A hand is there for more than an instant (one frame is a flash of the picture) and moves what hands move here. */
  #isHand(zone: ZoneName, { frames, clear, peak }: OpenVisit): boolean {
    return (frames > 1 || clear) && peak >= this.#parameters.peakShare * this.#usual[zone].level()
  }

  #hasFaintNeighbour(zone: ZoneName, index: number): boolean {
    return [index - 1, index + 1].some((at) => {
      const entry = this.#entries[at]
      return entry !== undefined && !entry.disturbed && entry.zones[zone] > faintly * entry.thresholds[zone]
    })
  }

  /** A visit that the end of what is known cuts short, before the hand has turned. */
  #cutBeforeReversal(zone: ZoneName, visit: OpenVisit): boolean {
    const lastMs = this.#entries.at(-1)?.atMs ?? 0
    if (!this.#ending || lastMs - visit.toMs > this.#parameters.pauseMs) return false
    return !this.#hasTurned(zone, visit)
  }

  #hasTurned(zone: ZoneName, visit: OpenVisit): boolean {
    return hasTurned({ lasted: this.#lasted(zone, visit) })
  }

  #lasted(zone: ZoneName, { fromMs, toMs }: OpenVisit): number {
    return (toMs - fromMs) / (this.#usualMs[zone].level() || firstVisitMs)
  }

  #close(zone: ZoneName, visit: OpenVisit): Visit {
    delete this.#open[zone]
    const usual = this.#usual[zone].level()
    const lasted = this.#lasted(zone, visit)
    this.#usual[zone].add(visit.peak)
    this.#usualMs[zone].add(visit.toMs - visit.fromMs)
    const closed: Visit = {
      zone,
      fromMs: visit.fromMs,
      toMs: visit.toMs,
      atMs: visit.moment / visit.weight,
      peak: visit.peak,
      strength: usual === 0 ? 1 : visit.peak / usual,
      lasted,
      ...this.#looks[zone].marksOf(visit),
    }
    if (zone === 'putdown') this.#lastPutDown = closed
    return closed
  }
}

function sweptZones(zones: Record<ZoneName, number>): ZoneName[] {
  return zoneNames.filter((zone) => zones[zone] > sweepShare)
}

/** Where presence is taken as given, motion alone must tell a passer-by from hands. */
export const unwatchedSignals: Partial<SignalParameters> = { bodyShare: 0.3, guardMs: 1000 }

import type { ZoneName } from '../contract/scenario.ts'
import { type LookMarks, Looks, type Still } from './still.ts'
import { Rest, Usual } from './usual.ts'

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

/** What lies in a zone since the visit that began then. */
export type VisitNow = { visitFromMs: number; marks: () => LookMarks }

export type VisitParameters = {
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

export const visitDefaults: VisitParameters = {
  pauseMs: 520,
  endedMs: 270,
  leastShare: 0.06,
  peakShare: 0.33,
  restFactor: 2,
  restQuantile: 0.65,
}

/** How long a hand stays in a zone before any stay was seen, ms. */
const firstVisitMs = 1000
/** A visit that has lasted this part of the usual may be over. */
const usualPart = 0.8

/** Times the threshold: a frame that shows a hand by itself, when the one beside it shows at least this much of one. */
const clearly = 1.8
const faintly = 0.6

/** What a picture shows of a zone. */
export type ZoneMotion = {
  /** Share of its cells that moved, and what that was asked to exceed. */
  share: number
  threshold: number
  moves: boolean
}

/** Motion is what changed between `previousMs` and `atMs`, capture times. */
export type MotionPicture = {
  atMs: number
  previousMs: number
  disturbed: boolean
  motion: Record<ZoneName, ZoneMotion>
}

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

/** The visits of hands to one zone: the one that is open, and what they usually are here. */
export class ZoneVisits {
  readonly #zone: ZoneName
  readonly #parameters: VisitParameters
  readonly #rest = new Rest()
  readonly #usualPeak = new Usual()
  readonly #usualMs = new Usual()
  readonly #looks = new Looks()
  #open: OpenVisit | undefined
  #latest: Visit | undefined

  constructor(zone: ZoneName, parameters: Partial<VisitParameters> = {}) {
    this.#zone = zone
    this.#parameters = { ...visitDefaults, ...parameters }
  }

  /** After a gap, or for the first time. */
  resume(atMs: number): void {
    this.#looks.resume(atMs)
  }

  /** How the zone looks, having lain still up to now. */
  look(atMs: number, still: Still): void {
    this.#looks.add(atMs, still)
  }

  /** Whether this share of the zone is motion, by what moved before; `common` is what moves elsewhere at once, and so no hand. */
  motion(
    share: number,
    { disturbed, common }: { disturbed: boolean; common?: number | undefined },
  ): ZoneMotion {
    const threshold = this.#threshold(common)
    this.#rest.add(share)
    return { share, threshold, moves: !disturbed && share > threshold }
  }

  /** The visit whose last moving picture the one at `index` is; pictures are judged in order, each once, with those known around it. */
  judge(pictures: readonly MotionPicture[], index: number): Visit | undefined {
    const picture = pictures[index]
    if (picture === undefined) return undefined
    if (picture.motion[this.#zone].moves) this.#goOn(picture, this.#hasFaintNeighbour(pictures, index))
    const visit = this.#open
    if (visit === undefined || this.#goesOn(visit, pictures, index)) return undefined
    const lastMs = pictures.at(-1)?.atMs ?? 0
    return this.#isHand(visit) && !this.#isCut(visit, lastMs) ? this.#close(visit) : this.forget()
  }

  /** What begins to be hidden does not undo a visit that was over, or past its reversal. */
  hide(): Visit | undefined {
    const visit = this.#open
    const stands = visit !== undefined && this.#isHand(visit) && this.#hasTurned(visit)
    return stands ? this.#close(visit) : this.forget()
  }

  /** Nothing more will be known. */
  end(): Visit | undefined {
    const visit = this.#open
    return visit !== undefined && visit.frames > 1 ? this.#close(visit) : this.forget()
  }

  /** The open visit was none. */
  forget(): undefined {
    this.#open = undefined
  }

  /** What lies here since the latest visit, where the zone was looked at between those times. */
  latestNow({ previousMs, atMs }: Pick<MotionPicture, 'previousMs' | 'atMs'>): VisitNow | undefined {
    const visit = this.#latest
    if (visit === undefined) return undefined
    const marks = this.#looks.marksSince(visit, previousMs, atMs)
    return marks === undefined ? undefined : { visitFromMs: visit.fromMs, marks }
  }

  /** A hand that lies in a zone moves little: this much goes on with a visit, but does not make one. */
  #threshold(common: number | undefined): number {
    const { leastShare, restFactor, restQuantile } = this.#parameters
    // The needle is seldom at rest.
    if (this.#zone === 'needle') return leastShare
    const rest =
      common === undefined
        ? this.#rest.level(restQuantile)
        : Math.max(common, this.#rest.level(Math.min(0.5, restQuantile)))
    return leastShare + restFactor * rest
  }

  #goOn({ previousMs, atMs, motion }: MotionPicture, hasFaintNeighbour: boolean): void {
    const { share, threshold } = motion[this.#zone]
    this.#open ??= { fromMs: previousMs, toMs: atMs, weight: 0, moment: 0, peak: 0, frames: 0, clear: false }
    const visit = this.#open
    // The change between two frames happened between them.
    visit.weight += share
    visit.moment += (share * (previousMs + atMs)) / 2
    visit.toMs = atMs
    visit.frames += 1
    visit.clear ||= share >= clearly * threshold && hasFaintNeighbour
    visit.peak = Math.max(visit.peak, share)
  }

  #hasFaintNeighbour(pictures: readonly MotionPicture[], index: number): boolean {
    return [pictures[index - 1], pictures[index + 1]].some((picture) => {
      if (picture === undefined || picture.disturbed) return false
      const { share, threshold } = picture.motion[this.#zone]
      return share > faintly * threshold
    })
  }

  /** Whether the zone moves again before the visit is over. Quiet is what lies between two pictures that moved: from the one to the picture before the other. */
  #goesOn(visit: OpenVisit, pictures: readonly MotionPicture[], index: number): boolean {
    const { pauseMs, endedMs } = this.#parameters
    const quietMs = this.#lasted(visit) >= usualPart ? endedMs : pauseMs
    let quietUntilMs = pictures[index]?.atMs ?? 0
    for (let i = index + 1; i < pictures.length; i++) {
      const later = pictures[i]
      if (later === undefined || quietUntilMs - visit.toMs > quietMs) return false
      if (later.motion[this.#zone].moves) return true
      quietUntilMs = later.atMs
    }
    return false
  }

  /** A hand is there for more than an instant (one frame is a flash of the picture) and moves what hands move here. */
  #isHand({ frames, clear, peak }: OpenVisit): boolean {
    return (frames > 1 || clear) && peak >= this.#parameters.peakShare * this.#usualPeak.level()
  }

  /** Cut short by the end of what is known, before the hand has turned: until then more is known than a pause is long. */
  #isCut(visit: OpenVisit, lastMs: number): boolean {
    return lastMs - visit.toMs <= this.#parameters.pauseMs && !this.#hasTurned(visit)
  }

  #hasTurned(visit: OpenVisit): boolean {
    return hasTurned({ lasted: this.#lasted(visit) })
  }

  #lasted({ fromMs, toMs }: OpenVisit): number {
    return (toMs - fromMs) / (this.#usualMs.level() || firstVisitMs)
  }

  #close(visit: OpenVisit): Visit {
    const { fromMs, toMs, peak } = visit
    const usualPeak = this.#usualPeak.level()
    const closed: Visit = {
      zone: this.#zone,
      fromMs,
      toMs,
      atMs: visit.moment / visit.weight,
      peak,
      strength: usualPeak === 0 ? 1 : peak / usualPeak,
      lasted: this.#lasted(visit),
      ...this.#looks.marksOf(visit),
    }
    this.#usualPeak.add(peak)
    this.#usualMs.add(toMs - fromMs)
    this.#latest = closed
    this.#open = undefined
    return closed
  }
}

import type { Scenario, ScenarioCamera, ScenarioStation } from '../../agent/contract/scenario.ts'
import { between, mixSeed, normal, type Random, seededRandom } from '../random.ts'
import { isDropped } from './frames.ts'
import { type Moment, momentAt } from './moment.ts'
import { drawStation, type Station } from './operator.ts'
import { type StationTimeline, stationTimeline } from './schedule.ts'

/** x1, y1, x2, y2 in pixels, and the score. */
export type DetectedBox = [number, number, number, number, number]
export type DetectionLine = { t_s: number; boxes: DetectedBox[] }
export type Occupancy = { workstation: string; start_s: number; end_s: number }

/** What is wrong with a real person detector; fractions of frames or persons. */
export type DetectorFaults = {
  /** Of the frames in which a person is there, how many miss the person, in runs of one to four frames. */
  missed: number
  duplicates: number
  /** Groups of people who walk past behind the stations, per minute. */
  crowdsPerMinute: number
  /** px, sigma of every edge. */
  jitterPx: number
}

export const usualFaults: DetectorFaults = {
  missed: 0.08,
  duplicates: 0.06,
  crowdsPerMinute: 0.7,
  jitterPx: 4,
}

type Walker = { enterS: number; speedPxPerS: number; feetY: number; heightPx: number; toRight: boolean }

/**
 * What a person detector would say about a camera of a scenario at `perSecond` frames a second, faults and all, and when each
 * station was really occupied by its operator. There are no track ids in the format: boxes come in a new order every frame.
 */
export function randomDetections(
  scenario: Scenario,
  camera: ScenarioCamera,
  options: { seed: number; perSecond?: number; faults?: DetectorFaults },
): { lines: DetectionLine[]; occupancy: Occupancy[] } {
  const { perSecond = 4, faults = usualFaults } = options
  const random = seededRandom(mixSeed('detections', options.seed))
  const persons = camera.stations.map((station) => ({
    station,
    drawn: drawStation(scenario.seed, camera.id, station.workstation),
    timeline: stationTimeline(station, scenario.seconds),
    missing: missedRuns(random, faults.missed),
  }))
  const walkers = crowds(random, scenario, faults.crowdsPerMinute)
  const lines: DetectionLine[] = []
  for (let frame = 0; frame / perSecond < scenario.seconds; frame++) {
    // The interval of a real stream is never exact.
    const t = Math.max(0, frame / perSecond + between(random, -0.01, 0.01))
    const boxes: DetectedBox[] = []
    for (const { station, drawn, timeline, missing } of persons) {
      const moment = momentAt(drawn, timeline, t)
      const lost = missing()
      const operator = moment.covered.shown > 0.5 ? undefined : operatorBox(station, drawn, moment)
      if (operator !== undefined && !lost) boxes.push(operator)
      if (moment.visitor.shown > 0.3) boxes.push(visitorBox(station, moment))
    }
    for (const walker of walkers) {
      const box = walkerBox(walker, t, scenario.width)
      if (box !== undefined && random() > 0.15) boxes.push(box)
    }
    const blurred = boxes.flatMap((box) => blur(random, box, faults))
    if (!isDropped(camera, t))
      lines.push({ t_s: Math.round(t * 1000) / 1000, boxes: shuffled(random, blurred) })
  }
  return {
    lines,
    occupancy: persons.flatMap(({ station, timeline }) => occupied(station, timeline, scenario.seconds)),
  }
}

/** The operator is there unless away or the machine runs alone, covered or not. */
function occupied(station: ScenarioStation, timeline: StationTimeline, seconds: number): Occupancy[] {
  const { workstation } = station
  const spans: Occupancy[] = []
  let from = 0
  for (const event of timeline.events) {
    if (event.kind !== 'away' && event.kind !== 'unattended') continue
    if (event.at_s > from) spans.push({ workstation, start_s: from, end_s: event.at_s })
    from = event.at_s + event.seconds
  }
  if (from < seconds) spans.push({ workstation, start_s: from, end_s: seconds })
  return spans
}

/** Head to hip: the bench hides the legs. */
function operatorBox(
  { box: [x, y, w, h] }: ScenarioStation,
  drawn: Station,
  moment: Moment,
): DetectedBox | undefined {
  if (Math.abs(moment.walkedOut) > 0.9) return undefined
  const u = drawn.sitsAt + moment.walkedOut * 0.75
  const reach = drawn.torsoWidth / 2 + 0.03
  return [x + (u - reach) * w, y + (drawn.torsoTop - 0.13) * h, x + (u + reach) * w, y + 0.56 * h, 0.8]
}

function visitorBox({ box: [x, y, w, h] }: ScenarioStation, moment: Moment): DetectedBox {
  const u = 0.5 + moment.visitor.side * (0.35 + 0.35 * (1 - moment.visitor.shown))
  return [x + (u - 0.1) * w, y + 0.03 * h, x + (u + 0.1) * w, y + 0.6 * h, 0.7]
}

/** Two to six people cross the picture along the far aisle, about a second apart. */
function crowds(random: Random, scenario: Scenario, perMinute: number): Walker[] {
  const walkers: Walker[] = []
  const count = Math.round((scenario.seconds / 60) * perMinute)
  for (let i = 0; i < count; i++) {
    const beginS = between(random, 0, scenario.seconds)
    const toRight = random() < 0.5
    const people = 2 + Math.floor(random() * 5)
    for (let person = 0; person < people; person++) {
      walkers.push({
        enterS: beginS + person * between(random, 0.5, 1.6),
        speedPxPerS: between(random, 110, 220),
        feetY: scenario.height * between(random, 0.2, 0.34),
        heightPx: scenario.height * between(random, 0.2, 0.3),
        toRight,
      })
    }
  }
  return walkers
}

function walkerBox(walker: Walker, t: number, frameWidth: number): DetectedBox | undefined {
  const walked = (t - walker.enterS) * walker.speedPxPerS - walker.heightPx / 2
  if (t < walker.enterS || walked > frameWidth + walker.heightPx / 2) return undefined
  const x = walker.toRight ? walked : frameWidth - walked
  const halfWidth = walker.heightPx * 0.2
  return [x - halfWidth, walker.feetY - walker.heightPx, x + halfWidth, walker.feetY, 0.6]
}

/** Noise on every edge and on the score; sometimes the same person twice, once cut off. */
function blur(random: Random, [x1, y1, x2, y2, score]: DetectedBox, faults: DetectorFaults): DetectedBox[] {
  const edge = (value: number) => Math.round((value + faults.jitterPx * normal(random)) * 10) / 10
  const rated = (value: number) =>
    Math.round(Math.max(0.26, Math.min(0.97, value + 0.1 * normal(random))) * 100) / 100
  const first: DetectedBox = [edge(x1), edge(y1), edge(x2), edge(y2), rated(score)]
  if (random() >= faults.duplicates) return [first]
  const cut = y1 + (y2 - y1) * between(random, 0.5, 0.8)
  return [first, [edge(x1), edge(y1), edge(x2), edge(cut), rated(score - 0.25)]]
}

/** Says frame by frame whether the person is missed: runs of one to four frames that make up `fraction` of all. */
function missedRuns(random: Random, fraction: number): () => boolean {
  const meanRun = 2.5
  const begin = fraction / (meanRun * (1 - fraction))
  let left = 0
  return () => {
    if (left === 0 && random() < begin) left = 1 + Math.floor(random() * 4)
    if (left === 0) return false
    left--
    return true
  }
}

function shuffled<T>(random: Random, list: readonly T[]): T[] {
  return list
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item)
}

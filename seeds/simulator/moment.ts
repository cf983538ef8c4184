import { pausingKinds, type ScenarioEvent } from '../../agent/contract/scenario.ts'
import { lattice, minimumJerk, type Place, type Station, towards, wander } from './operator.ts'
import { eventSpan, overlap, type StationTimeline } from './schedule.ts'
import { type Hands, handsAfter, handsAtRest, handsInUnit } from './work.ts'

/** Everything that can be seen at a station at one instant. */
export type Moment = {
  hands: Hands
  /** false: the hands are away with the person or behind the back. */
  handsShown: boolean
  /** How far the operator has walked out: 0 sits, 1 gone; the sign is the side. */
  walkedOut: number
  leanBack: number
  turned: number
  /** 0 … 1: how far the needle region is shaken by a machine that runs alone, as a displacement of −1 … 1. */
  vibration: number
  /** 0 not there … 1 standing beside the operator; `shadow` on the bench 0 … 1. */
  visitor: { shown: number; side: 1 | -1; shadow: number }
  /** How much of the box is covered, from one side: 0 … 1. */
  covered: { shown: number; side: 1 | -1 }
}

const pausing: readonly string[] = pausingKinds

/** Starts slowly, stays at 1, ends slowly; both slopes `rampS` long at most and inside the event. */
function ramp(event: ScenarioEvent, t: number, rampS: number): number {
  const { startS, endS } = eventSpan(event)
  const slope = Math.min(rampS, event.seconds / 2)
  return minimumJerk(Math.min((t - startS) / slope, (endS - t) / slope))
}

/** The station at `t` seconds; a function of its arguments only. */
export function momentAt(station: Station, timeline: StationTimeline, t: number): Moment {
  const moment: Moment = {
    hands: baseHands(station, timeline, t),
    handsShown: true,
    walkedOut: 0,
    leanBack: 0,
    turned: 0,
    vibration: 0,
    visitor: { shown: 0, side: station.leanSide, shadow: 0 },
    covered: { shown: 0, side: station.leanSide },
  }
  for (const event of timeline.events) {
    if (event.at_s <= t && t < event.at_s + event.seconds) applyEvent(moment, station, event, t)
  }
  return moment
}

function baseHands(station: Station, timeline: StationTimeline, t: number): Hands {
  let unit = timeline.units[0]
  for (const candidate of timeline.units) {
    if (candidate.startS > t) break
    unit = candidate
  }
  if (unit === undefined) return handsAtRest(station, Number.POSITIVE_INFINITY, handsAfter(station, -1))
  const finished = handsAfter(station, unit.index)
  if (t >= unit.endS) return handsAtRest(station, t - unit.endS, finished)
  const waited = timeline.waits.some((wait) => wait.endS === unit.startS)
  const before = handsAfter(station, unit.index - 1)
  const from = waited ? handsAtRest(station, Number.POSITIVE_INFINITY, before) : before
  // Work goes on only where nothing pauses it. An event that began before the unit takes its time out of the unit's work.
  let pausedS = 0
  let pausedSoFarS = 0
  for (const event of timeline.events) {
    if (!pausing.includes(event.kind)) continue
    const span = eventSpan(event)
    pausedS += overlap(unit, span)
    pausedSoFarS += overlap({ startS: unit.startS, endS: t }, span)
  }
  const workableS = Math.max(0.001, unit.endS - unit.startS - pausedS)
  const workedS = ((t - unit.startS - pausedSoFarS) / workableS) * unit.contentS
  return handsInUnit(station, unit, workedS, from)
}

function applyEvent(moment: Moment, station: Station, event: ScenarioEvent, t: number): void {
  const { hands } = moment
  const eventSeed = (station.seed + Math.round(event.at_s * 1000)) >>> 0
  const side = lattice(eventSeed, 1) < 0.5 ? 1 : -1
  switch (event.kind) {
    case 'away':
    case 'unattended': {
      // The hands leave the bench first, then the person walks out of the box.
      const walk = ramp(event, t, 1)
      toRest(hands, station, Math.min(1, walk * 4))
      moment.handsShown = walk < 0.2
      moment.walkedOut = Math.max(0, (walk - 0.15) / 0.85) * side
      if (event.kind === 'unattended' && walk > 0.9) moment.vibration = Math.sin(2 * Math.PI * 3.1 * t)
      break
    }
    case 'lean_back':
      moment.leanBack = ramp(event, t, 0.5)
      toRest(hands, station, moment.leanBack)
      break
    case 'talk':
      moment.turned = ramp(event, t, 0.5) * side
      break
    case 'reach': {
      const target = side === 1 ? station.pickup : station.putdown
      const out = ramp(event, t, Math.min(0.8, event.seconds * 0.35))
      const fumble = 0.01 * wander(eventSeed, t * 4) * out
      const goal: Place = { u: target.u + fumble, v: target.v + fumble }
      // The hand nearer to that pile goes, unless it holds the piece on its way.
      const nearA = Math.abs(hands.a.u - target.u) <= Math.abs(hands.b.u - target.u)
      if (nearA) hands.a = towards(hands.a, goal, out)
      else hands.b = towards(hands.b, goal, out)
      break
    }
    case 'visitor': {
      const shown = ramp(event, t, 0.6)
      const middle = event.at_s + event.seconds * (0.3 + 0.4 * lattice(eventSeed, 2))
      const shadow = Math.max(0, 1 - Math.abs(t - middle) / Math.min(1, event.seconds / 4))
      moment.visitor = { shown, side, shadow: minimumJerk(shadow) }
      break
    }
    case 'occlusion':
      moment.covered = { shown: ramp(event, t, 0.5), side }
      break
    case 'wait':
      break // its place in time is in the timeline's waits
  }
}

function toRest(hands: Hands, station: Station, progress: number): void {
  hands.a = towards(hands.a, station.restA, progress)
  hands.b = towards(hands.b, station.restB, progress)
}

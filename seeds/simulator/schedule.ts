import {
  pausingKinds,
  type Scenario,
  type ScenarioCamera,
  type ScenarioEvent,
  type ScenarioStation,
  type Truth,
} from '../../agent/contract/scenario.ts'

/** Seconds on the scenario's clock, half open: a span ends before `endS`. */
export type Span = { startS: number; endS: number }

/** A unit of work; `finished` is false when the video ends first. */
export type Unit = Span & { index: number; contentS: number; finished: boolean }

export type StationTimeline = {
  units: readonly Unit[]
  /** Where a `wait` really falls: after the unit that was open when the material ran out. */
  waits: readonly Span[]
  /** In order of time. */
  events: readonly ScenarioEvent[]
}

const pausing: readonly string[] = pausingKinds

export function eventSpan(event: { at_s: number; seconds: number }): Span {
  return { startS: event.at_s, endS: event.at_s + event.seconds }
}

export function overlap(a: Span, b: Span): number {
  return Math.max(0, Math.min(a.endS, b.endS) - Math.max(a.startS, b.startS))
}

function within(t: number, span: Span): boolean {
  return span.startS <= t && t < span.endS
}

/** When each unit of a station starts and ends. An event at the very instant of a put-down belongs to the next unit. */
export function stationTimeline(station: ScenarioStation, videoSeconds: number): StationTimeline {
  const events = [...station.events].sort((a, b) => a.at_s - b.at_s)
  const units: Unit[] = []
  const waits: Span[] = []
  let startS = 0
  for (const [index, contentS] of station.cycles_s.entries()) {
    let endS = startS + contentS
    let waitSeconds = 0
    for (const event of events) {
      if (event.at_s < startS || !isBefore(event.at_s, endS)) continue
      if (pausing.includes(event.kind)) endS += event.seconds
      if (event.kind === 'wait') waitSeconds += event.seconds
    }
    const finished = !isBefore(videoSeconds, endS)
    units.push({ index, contentS, startS, endS, finished })
    if (!finished) break
    if (waitSeconds > 0) waits.push({ startS: endS, endS: endS + waitSeconds })
    startS = endS + waitSeconds
    if (!isBefore(startS, videoSeconds)) break
  }
  return { units, waits, events }
}

/** Strictly earlier by at least half a millisecond: sums of decimals do not decide what comes first. */
function isBefore(a: number, b: number): boolean {
  return a < b - 0.0005
}

/** From when on the picture has moved by 15 px or more since the zones were drawn; Infinity: never. */
function movedSince(camera: ScenarioCamera): number {
  let dx = 0
  let dy = 0
  for (const bump of bumpsInOrder(camera)) {
    dx += bump.dx
    dy += bump.dy
    if (Math.hypot(dx, dy) >= 15) return bump.at_s
  }
  return Number.POSITIVE_INFINITY
}

export function bumpsInOrder(camera: ScenarioCamera): { at_s: number; dx: number; dy: number }[] {
  return camera.disturbances.filter((d) => d.kind === 'bump').sort((a, b) => a.at_s - b.at_s)
}

/** What happened, as scenario.md defines it; every second rounded to three decimals only when written. */
export function scenarioTruth(scenario: Scenario): Truth {
  const truth: Truth = { start: scenario.start, cycles: [], away: [], idle: [], gaps: [], bumps: [] }
  for (const camera of scenario.cameras) {
    const gaps = camera.disturbances.filter((d) => d.kind === 'freeze' || d.kind === 'dropout')
    const moved = movedSince(camera)
    for (const gap of [...gaps].sort((a, b) => a.at_s - b.at_s)) {
      truth.gaps.push({ camera: camera.id, ...seconds(eventSpan(gap)), kind: gap.kind })
    }
    for (const bump of bumpsInOrder(camera)) {
      truth.bumps.push({
        camera: camera.id,
        at_s: rounded(bump.at_s),
        shift_px: Math.round(Math.hypot(bump.dx, bump.dy) * 100) / 100,
      })
    }
    for (const station of camera.stations) {
      const { workstation } = station
      const timeline = stationTimeline(station, scenario.seconds)
      const absences = timeline.events
        .filter(({ kind }) => kind === 'away' || kind === 'unattended')
        .map(eventSpan)
      const hidden = [
        ...gaps.map(eventSpan),
        ...timeline.events.filter(({ kind }) => kind === 'occlusion').map(eventSpan),
      ]
      for (const unit of timeline.units) {
        if (!unit.finished) continue
        const absentS = absences.reduce((sum, span) => sum + overlap(unit, span), 0)
        truth.cycles.push({
          camera: camera.id,
          workstation,
          ...seconds(unit),
          absent_s: rounded(absentS),
          observable: unit.endS < moved && !hidden.some((span) => within(unit.endS, span)),
          timed: unit.index > 0 && absentS === 0 && !gaps.some((gap) => overlap(unit, eventSpan(gap)) > 0),
        })
      }
      truth.away.push(...absences.map((span) => ({ workstation, ...seconds(span) })))
      truth.idle.push(
        ...timeline.waits.map((span) => ({
          workstation,
          ...seconds({ startS: span.startS, endS: Math.min(span.endS, scenario.seconds) }),
        })),
      )
    }
  }
  return truth
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}

function seconds(span: Span): { start_s: number; end_s: number } {
  return { start_s: rounded(span.startS), end_s: rounded(span.endS) }
}

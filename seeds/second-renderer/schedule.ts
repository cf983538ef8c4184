import type {
  Disturbance,
  Scenario,
  ScenarioEvent,
  ScenarioStation,
  Truth,
} from '../../agent/contract/scenario.ts'

/** What is true of a scenario, reckoned from the words of the format alone: a second reading beside the simulator's. */

export type Pause = { startS: number; endS: number; kind: ScenarioEvent['kind']; atContentS: number }
/** contentS: seconds of work, without the pauses. */
export type Unit = { startS: number; endS: number; contentS: number; pauses: Pause[] }
export type StationSchedule = { units: Unit[]; idle: { startS: number; endS: number }[] }

const pausing: readonly string[] = ['away', 'unattended', 'lean_back', 'talk', 'reach']
export const absentKinds: readonly string[] = ['away', 'unattended']
/** px: from here on nothing can be observed without a new calibration. */
const movedPx = 15
/** Half a millisecond: sums of decimals meet. */
const same = 0.0005

/** All units, also those that the end of the video cuts. */
export function scheduleStation(station: ScenarioStation): StationSchedule {
  const events = station.events.toSorted((a, b) => a.at_s - b.at_s)
  const pauses = events.filter((event) => pausing.includes(event.kind))
  const waits = events.filter((event) => event.kind === 'wait')
  const units: Unit[] = []
  const idle: StationSchedule['idle'] = []
  let now = 0
  for (const contentS of station.cycles_s) {
    // What began while nobody worked and is not over yet: nobody can begin.
    const before = pauses.find((p) => p.at_s < now - same && p.at_s + p.seconds > now + same)
    if (before) now = before.at_s + before.seconds
    const unit: Unit = { startS: now, endS: now + contentS, contentS, pauses: [] }
    for (const p of pauses) {
      if (p.at_s < unit.startS - same || p.at_s >= unit.endS - same) continue
      const paused = unit.pauses.reduce((sum, each) => sum + each.endS - each.startS, 0)
      unit.pauses.push({
        startS: p.at_s,
        endS: p.at_s + p.seconds,
        kind: p.kind,
        atContentS: p.at_s - unit.startS - paused,
      })
      unit.endS += p.seconds
    }
    units.push(unit)
    now = unit.endS
    const wait = waits
      .filter((w) => w.at_s >= unit.startS - same && w.at_s < unit.endS - same)
      .reduce((sum, w) => sum + w.seconds, 0)
    if (wait > 0 && units.length < station.cycles_s.length) {
      idle.push({ startS: now, endS: now + wait })
      now += wait
    }
  }
  return { units, idle }
}

export function truthOf(scenario: Scenario): Truth {
  const truth: Truth = { start: scenario.start, cycles: [], away: [], idle: [], gaps: [], bumps: [] }
  for (const camera of scenario.cameras) {
    const gaps = camera.disturbances.filter((d) => d.kind === 'freeze' || d.kind === 'dropout')
    for (const gap of gaps) {
      truth.gaps.push({
        camera: camera.id,
        start_s: rounded(gap.at_s),
        end_s: rounded(gap.at_s + gap.seconds),
        kind: gap.kind,
      })
    }
    for (const bump of camera.disturbances.filter((d) => d.kind === 'bump')) {
      truth.bumps.push({
        camera: camera.id,
        at_s: rounded(bump.at_s),
        shift_px: Math.round(Math.hypot(bump.dx, bump.dy) * 100) / 100,
      })
    }
    const blindFromS = movedFrom(camera.disturbances)
    for (const station of camera.stations) {
      const schedule = scheduleStation(station)
      const covers = station.events.filter((event) => event.kind === 'occlusion')
      schedule.units.forEach((unit, index) => {
        if (unit.endS > scenario.seconds + same) return
        const hidden = [...gaps, ...covers].some((span) => within(unit.endS, span))
        const absentS = unit.pauses
          .filter((pause) => absentKinds.includes(pause.kind))
          .reduce((sum, pause) => sum + pause.endS - pause.startS, 0)
        const gapInside = gaps.some(
          (gap) => gap.at_s < unit.endS - same && gap.at_s + gap.seconds > unit.startS + same,
        )
        truth.cycles.push({
          camera: camera.id,
          workstation: station.workstation,
          start_s: rounded(unit.startS),
          end_s: rounded(unit.endS),
          absent_s: rounded(absentS),
          observable: !hidden && unit.endS < blindFromS - same,
          timed: index > 0 && absentS === 0 && !gapInside,
        })
      })
      for (const event of station.events.filter((each) => absentKinds.includes(each.kind))) {
        truth.away.push({
          workstation: station.workstation,
          start_s: rounded(event.at_s),
          end_s: rounded(event.at_s + event.seconds),
        })
      }
      for (const rest of schedule.idle) {
        if (rest.startS >= scenario.seconds) continue
        const endS = Math.min(rest.endS, scenario.seconds)
        truth.idle.push({
          workstation: station.workstation,
          start_s: rounded(rest.startS),
          end_s: rounded(endS),
        })
      }
    }
  }
  return truth
}

function movedFrom(disturbances: readonly Disturbance[]): number {
  let dx = 0
  let dy = 0
  for (const bump of disturbances.filter((d) => d.kind === 'bump').sort((a, b) => a.at_s - b.at_s)) {
    dx += bump.dx
    dy += bump.dy
    if (Math.hypot(dx, dy) >= movedPx) return bump.at_s
  }
  return Number.POSITIVE_INFINITY
}

/** From its first instant up to, and without, its last. */
function within(atS: number, span: { at_s: number; seconds: number }): boolean {
  return atS >= span.at_s - same && atS < span.at_s + span.seconds - same
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}

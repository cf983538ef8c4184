import { presenceIntervals } from '../../agent/vision/presence.ts'
import { randomDetections } from '../simulator/random-detections.ts'
import { randomScenario } from '../simulator/random-scenario.ts'
import { scenarioZones } from '../simulator/zones.ts'

export type OccupancyResult = { station: string; precision: number; recall: number; seconds: number }

/** How well recorded detections with a real detector's faults tell when each station was occupied; seconds in which nobody looked are left out. */
export function occupancyOf(seed: number, seconds = 900): OccupancyResult[] {
  const scenario = randomScenario(seed, { mood: 'mixed', seconds, fps: 10 })
  const [camera] = scenario.cameras
  const [zones] = scenarioZones(scenario).cameras
  if (camera === undefined || zones === undefined) return []
  const { lines, occupancy } = randomDetections(scenario, camera, { seed })
  const intervals = presenceIntervals(
    lines.map(({ t_s, boxes }) => ({
      atMs: t_s * 1000,
      boxes: boxes.map(([left, top, right, bottom, score]) => ({ left, top, right, bottom, score })),
    })),
    { zones, picture: { width: scenario.width, height: scenario.height }, operators: {}, gapMs: 2000 },
  )
  // What covers a station hides who is in it: nobody can say.
  return camera.stations.map(({ workstation, events }) => {
    const hidden = events.filter(({ kind }) => kind === 'occlusion')
    let [both, said, was] = [0, 0, 0]
    for (let t = 0; t < seconds; t += 0.1) {
      if (hidden.some(({ at_s, seconds: lasts }) => t >= at_s && t < at_s + lasts)) continue
      const known = intervals.find(
        (interval) =>
          interval.workstation === workstation && interval.startMs <= t * 1000 && t * 1000 < interval.endMs,
      )
      if (known === undefined || known.present === null) continue
      const there = occupancy.some(
        (span) => span.workstation === workstation && span.start_s <= t && t < span.end_s,
      )
      if (known.present) said += 1
      if (there) was += 1
      if (known.present && there) both += 1
    }
    return {
      station: `${seed}/${workstation}`,
      precision: said === 0 ? 1 : both / said,
      recall: was === 0 ? 1 : both / was,
      seconds,
    }
  })
}

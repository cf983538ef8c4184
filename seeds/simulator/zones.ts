import type { Polygon, Scenario, ScenarioStation, Zones } from '../../agent/contract/scenario.ts'
import { between, mixSeed, type Random, seededRandom } from '../random.ts'
import { drawStation, type Place } from './operator.ts'

/** The calibration a person would make of a scenario before any bump: a little generous, never pixel-perfect. */
export function scenarioZones(scenario: Scenario): Zones {
  const { width, height } = scenario
  return {
    version: 1,
    cameras: scenario.cameras.map((camera) => ({
      camera: camera.id,
      frame: [width, height],
      stations: camera.stations.map(({ workstation, box }) => {
        const station = drawStation(scenario.seed, camera.id, workstation)
        const random = seededRandom(mixSeed(station.seed, 'zones'))
        const around = (centre: Place, reachU: number, reachV: number): Polygon =>
          corners(random, centre, reachU, reachV).map((place) => onFrame(place, box, width, height))
        return {
          workstation,
          area: around({ u: 0.5, v: 0.5 }, 0.46, 0.47),
          zones: {
            pickup: around(station.pickup, 0.115, 0.1),
            needle: around(station.needle, 0.12, 0.08),
            putdown: around(station.putdown, 0.115, 0.1),
          },
        }
      }),
    })),
  }
}

function corners(random: Random, centre: Place, reachU: number, reachV: number): Place[] {
  const corner = (u: number, v: number): Place => ({
    u: centre.u + u * reachU + between(random, -0.008, 0.008),
    v: centre.v + v * reachV + between(random, -0.008, 0.008),
  })
  return [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)]
}

function onFrame(
  { u, v }: Place,
  [x, y, w, h]: ScenarioStation['box'],
  width: number,
  height: number,
): [number, number] {
  const inside = (value: number) => Math.round(Math.max(0, Math.min(1, value)) * 10_000) / 10_000
  return [inside((x + u * w) / width), inside((y + v * h) / height)]
}

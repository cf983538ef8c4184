import { z } from 'zod'

/** The fixed file formats of a synthetic plant: what happens (scenario), what is true (truth), where to look (zones). */

const eventKinds = [
  'away', // leaves the chair
  'lean_back', // stays, hands off the bench
  'talk', // turns to a neighbour, hands still
  'reach', // a hand crosses a zone, no unit is finished
  'unattended', // nobody there, the machine vibrates
  'visitor', // a second person stands in the station
  'occlusion', // something covers the station
  'wait', // no material: the hands rest after the open unit, then the next one starts
] as const

/** Events that stop the work of the open unit: it takes longer on the clock. */
export const pausingKinds = ['away', 'unattended', 'lean_back', 'talk', 'reach'] as const

const seconds = z.number().nonnegative()
const duration = z.number().positive()

const stationEvent = z.strictObject({ at_s: seconds, kind: z.enum(eventKinds), seconds: duration })

const disturbance = z.discriminatedUnion('kind', [
  z.strictObject({ at_s: seconds, kind: z.literal('bump'), dx: z.number(), dy: z.number() }),
  z.strictObject({
    at_s: seconds,
    kind: z.literal('flicker'),
    seconds: duration,
    depth: z.number().min(0).max(1),
  }),
  z.strictObject({
    at_s: seconds,
    kind: z.literal('dim'),
    seconds: duration,
    depth: z.number().min(0).max(1),
  }),
  z.strictObject({ at_s: seconds, kind: z.literal('freeze'), seconds: duration }),
  z.strictObject({ at_s: seconds, kind: z.literal('dropout'), seconds: duration }),
])

const scenarioStation = z.strictObject({
  workstation: z.string().regex(/^P(0[1-9]|1\d|2[01])$/, 'a code of the sample plant, P01 … P21'),
  /** x, y, width, height in pixels: operator and bench. */
  box: z.tuple([z.int().min(0), z.int().min(0), z.int().min(160), z.int().min(200)]),
  cycles_s: z.array(duration),
  events: z.array(stationEvent).default([]),
})

const scenarioCamera = z.strictObject({
  id: z.int().positive(),
  bitrate_kbps: z.int().min(32).max(20_000).default(512),
  /** Sigma of grey-level noise. */
  noise: z.number().min(0).max(64).default(4),
  stations: z.array(scenarioStation),
  disturbances: z.array(disturbance).default([]),
})

const isoInstant = z.iso.datetime({ offset: true })

export const scenarioSchema = z
  .strictObject({
    name: z.string().min(1),
    seed: z.int().min(0),
    start: isoInstant,
    seconds: duration,
    fps: z.number().min(1).max(60),
    width: z.int().min(160).max(3840).multipleOf(2),
    height: z.int().min(160).max(2160).multipleOf(2),
    cameras: z.array(scenarioCamera).min(1),
  })
  .superRefine((scenario, context) => {
    for (const problem of scenarioProblems(scenario)) {
      context.addIssue({ code: 'custom', path: problem.path, message: problem.message })
    }
  })

export type Scenario = z.infer<typeof scenarioSchema>
export type ScenarioCamera = Scenario['cameras'][number]
export type ScenarioStation = ScenarioCamera['stations'][number]
export type ScenarioEvent = ScenarioStation['events'][number]
export type Disturbance = ScenarioCamera['disturbances'][number]

type Problem = { path: (string | number)[]; message: string }
type ScenarioShape = {
  seconds: number
  width: number
  height: number
  cameras: z.infer<typeof scenarioCamera>[]
}

/** What no single field can know: boxes inside the frame and apart, events in order and inside the video. */
function scenarioProblems(scenario: ScenarioShape): Problem[] {
  const problems: Problem[] = []
  const cameraIds = new Set<number>()
  scenario.cameras.forEach((camera, c) => {
    if (cameraIds.has(camera.id)) {
      problems.push({ path: ['cameras', c, 'id'], message: `camera ${camera.id} is there twice` })
    }
    cameraIds.add(camera.id)
    const codes = new Set<string>()
    camera.stations.forEach((station, s) => {
      const at = ['cameras', c, 'stations', s]
      if (codes.has(station.workstation)) {
        problems.push({
          path: [...at, 'workstation'],
          message: `${station.workstation} is there twice on this camera`,
        })
      }
      codes.add(station.workstation)
      const [x, y, w, h] = station.box
      if (x + w > scenario.width || y + h > scenario.height) {
        problems.push({
          path: [...at, 'box'],
          message: `the box leaves the ${scenario.width}×${scenario.height} frame`,
        })
      }
      camera.stations.slice(0, s).forEach((other) => {
        const [ox, oy, ow, oh] = other.box
        if (x < ox + ow && ox < x + w && y < oy + oh && oy < y + h) {
          problems.push({ path: [...at, 'box'], message: `the box overlaps that of ${other.workstation}` })
        }
      })
      const inOrder = station.events
        .map((event, e) => ({ event, e }))
        .sort((a, b) => a.event.at_s - b.event.at_s)
      inOrder.forEach(({ event, e }, i) => {
        if (event.at_s + event.seconds > scenario.seconds) {
          problems.push({
            path: [...at, 'events', e],
            message: `it ends after the video (${scenario.seconds} s)`,
          })
        }
        const next = inOrder[i + 1]
        if (next && next.event.at_s < event.at_s + event.seconds) {
          problems.push({
            path: [...at, 'events', next.e],
            message: 'it overlaps another event of this station',
          })
        }
      })
    })
    camera.disturbances.forEach((disturbance, d) => {
      const path = ['cameras', c, 'disturbances', d]
      const end = disturbance.at_s + ('seconds' in disturbance ? disturbance.seconds : 0)
      if (end > scenario.seconds) {
        problems.push({ path, message: `it ends after the video (${scenario.seconds} s)` })
      } else if (disturbance.kind === 'dropout' && (disturbance.at_s === 0 || end >= scenario.seconds)) {
        problems.push({ path, message: 'a dropout is never at the very start or end of the video' })
      }
    })
  })
  return problems
}

const workstationCode = z.string().min(1)

export const truthSchema = z.strictObject({
  start: isoInstant,
  cycles: z
    .array(
      z
        .strictObject({
          camera: z.int(),
          workstation: workstationCode,
          start_s: z.number(),
          end_s: z.number(),
          absent_s: z.number(),
          observable: z.boolean(),
          timed: z.boolean(),
        })
        .refine(({ start_s, end_s }) => end_s > start_s, 'it ends before it begins'),
    )
    .superRefine((cycles, context) => {
      const places = new Map<string, number>()
      cycles.forEach(({ camera, workstation, end_s }, i) => {
        const unit = `${camera} ${workstation.toLowerCase()} ${end_s}`
        const before = places.get(unit)
        if (before === undefined) places.set(unit, i)
        else
          context.addIssue({
            code: 'custom',
            path: [i],
            message: `the unit of ${workstation} that ends at ${end_s} s is there twice, also as cycles.${before}`,
          })
      })
    }),
  away: z.array(z.strictObject({ workstation: workstationCode, start_s: z.number(), end_s: z.number() })),
  idle: z.array(z.strictObject({ workstation: workstationCode, start_s: z.number(), end_s: z.number() })),
  gaps: z.array(
    z.strictObject({
      camera: z.int(),
      start_s: z.number(),
      end_s: z.number(),
      kind: z.enum(['freeze', 'dropout']),
    }),
  ),
  bumps: z.array(z.strictObject({ camera: z.int(), at_s: z.number(), shift_px: z.number() })),
})
export type Truth = z.infer<typeof truthSchema>

/** A point as fractions of the frame, origin top left. */
const point = z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)])
const polygon = z.array(point).min(3).refine(enclosesArea, 'its points enclose no area')

/** Twice the area by Gauss's formula: under a few pixels of any picture nothing can be seen in it. */
function enclosesArea(points: readonly [number, number][]): boolean {
  const doubled = points.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length] ?? [x, y]
    return sum + x * nextY - nextX * y
  }, 0)
  return Math.abs(doubled) > 1e-5
}

/** What was there before, with its place. */
function repeated<T>(values: readonly T[]): [index: number, value: T][] {
  return values.flatMap((value, i): [number, T][] => (values.indexOf(value) < i ? [[i, value]] : []))
}

const zonesStation = z.strictObject({
  workstation: workstationCode,
  area: polygon,
  zones: z.strictObject({
    pickup: polygon,
    needle: polygon,
    putdown: polygon,
  }),
})

export const zonesCameraSchema = z.strictObject({
  camera: z.int().positive(),
  frame: z.tuple([z.int().positive(), z.int().positive()]),
  stations: z.array(zonesStation),
  /** Static privacy masks, painted over before a frame is stored or shown. */
  masks: z.array(polygon).optional(),
})

export const zonesSchema = z.strictObject({
  version: z.literal(1),
  cameras: z
    .array(zonesCameraSchema)
    .min(1)
    .superRefine((cameras, context) => {
      const add = (path: (string | number)[], message: string) =>
        context.addIssue({ code: 'custom', path, message })
      for (const [c, id] of repeated(cameras.map(({ camera }) => camera)))
        add([c, 'camera'], `camera ${id} is there twice`)
      cameras.forEach(({ stations }, c) => {
        for (const [s, code] of repeated(stations.map(({ workstation }) => workstation)))
          add([c, 'stations', s, 'workstation'], `${code} is there twice on this camera`)
      })
    }),
})
export type Zones = z.infer<typeof zonesSchema>
export type ZonesCamera = Zones['cameras'][number]
export type ZonesStation = ZonesCamera['stations'][number]
export type Polygon = z.infer<typeof polygon>
export { type ZoneName, zoneNames } from './zone-names.ts'

import { CameraMoved, checkEveryMs } from '../../agent/vision/camera-moved.ts'
import type { Grey } from '../../agent/vision/shift.ts'
import { between, mixSeed, pick, seededRandom } from '../random.ts'
import { cameraPainter } from '../simulator/frames.ts'
import { randomScenario } from '../simulator/random-scenario.ts'
import { newPicture, type Picture, shiftPicture } from '../simulator/raster.ts'

/**
 * The check for a moved camera at its real interval, on generated pictures: only the pictures that are checked are drawn, so that a week
 * of light, shadows and people takes minutes. Drawn, not coded: the correlation is of blocks of 32 pixels and does not see coding noise.
 */
export type MovedResult = {
  hours: number
  checks: number
  falseAlarms: number
  bumps: number
  told: number
  smallest: number
}

const day = 86_400_000

/** `hours` of a camera nobody touches, then `bumps` of 15 to 40 px, each on a fresh watch. */
export function watchCameras(options: { seed: number; hours: number; bumps: number }): MovedResult {
  const result: MovedResult = {
    hours: options.hours,
    checks: 0,
    falseAlarms: 0,
    bumps: 0,
    told: 0,
    smallest: Infinity,
  }
  const random = seededRandom(mixSeed('moved', options.seed))
  const hoursPerScene = 12
  for (let from = 0, scene = 0; from < options.hours; from += hoursPerScene, scene++) {
    const view = sceneView(options.seed + scene)
    const watch = new CameraMoved(view(0, 1, { dx: 0, dy: 0 }))
    const untilMs = Math.min(hoursPerScene, options.hours - from) * 3_600_000
    // Light over the day, a cloud now and then, lamps that are switched; people are the scenario's own.
    for (let atMs = 0; atMs < untilMs; ) {
      const light = lightAt(random, (from * 3_600_000 + atMs) % day)
      const picture = view(atMs / 1000, light, { dx: 0, dy: 0 })
      if (random() < 0.01) watch.disturbed(atMs)
      if (watch.look(picture, atMs) !== undefined) result.falseAlarms += 1
      result.checks += 1
      atMs += checkEveryMs
    }
  }
  for (let i = 0; i < options.bumps; i++) {
    const view = sceneView(options.seed + 1000 + i)
    const watch = new CameraMoved(view(0, 1, { dx: 0, dy: 0 }))
    const length = between(random, 15, 40)
    const angle = between(random, 0, 2 * Math.PI)
    const shift = { dx: Math.round(length * Math.cos(angle)), dy: Math.round(length * Math.sin(angle)) }
    const px = Math.hypot(shift.dx, shift.dy)
    if (px < 15) continue
    result.bumps += 1
    result.smallest = Math.min(result.smallest, px)
    const light = pick(random, [0.5, 0.7, 1, 1.2])
    let told = false
    watch.disturbed(30_000)
    // Within a minute: six checks at the real interval.
    for (let atMs = 30_400; atMs < 90_000 && !told; atMs += 1000) {
      told = watch.look(view(atMs / 1000, light, shift), atMs) !== undefined
    }
    if (told) result.told += 1
  }
  return result
}

/** Night, day, clouds and switched lamps: a factor on brightness, 0.15 to 1.25. */
function lightAt(random: () => number, timeOfDayMs: number): number {
  const sun = Math.max(0, Math.sin(((timeOfDayMs / day - 0.25) * 2 * Math.PI) / 1))
  const lamps = random() < 0.02 ? 0.15 : 0.55
  return Math.min(1.25, lamps + 0.6 * sun * between(random, 0.8, 1.1))
}

/** A camera's picture at any second: its people work on and on, the scenario repeating itself. */
function sceneView(
  seed: number,
): (seconds: number, light: number, shift: { dx: number; dy: number }) => Grey {
  const scenario = randomScenario(seed, { mood: 'mixed', seconds: 600, fps: 10 })
  const [drawn] = scenario.cameras
  if (drawn === undefined) throw new Error('a scenario without a camera')
  const camera = { ...drawn, disturbances: [] }
  let paint = cameraPainter(scenario, camera)
  let last = -1
  const moved = newPicture(scenario.width, scenario.height)
  return (seconds, light, { dx, dy }) => {
    const frame = Math.floor((seconds % 599) * 10)
    if (frame <= last) paint = cameraPainter(scenario, camera)
    last = frame
    const picture: Picture = paint(frame)
    const source = dx === 0 && dy === 0 ? picture : moved
    if (source === moved) shiftPicture(picture, moved, dx, dy)
    const values = source.y.map((value) => Math.max(0, Math.min(255, 16 + (value - 16) * light)))
    return { width: scenario.width, height: scenario.height, values }
  }
}

if (import.meta.main) {
  const hours = Number(process.argv[2] ?? 168)
  const bumps = Number(process.argv[3] ?? 100)
  const result = watchCameras({ seed: 1, hours, bumps })
  console.log(
    `${result.hours} h of light and people, ${result.checks} checks: ${result.falseAlarms} false alarms; ` +
      `${result.told} of ${result.bumps} bumps from ${result.smallest.toFixed(1)} px on told`,
  )
  if (result.falseAlarms > 0 || result.told < 0.95 * result.bumps) process.exitCode = 1
}

import { between, mixSeed, pick, seededRandom } from '../random.ts'
import { cameraPainter, noiseSource, type Painter } from '../simulator/frames.ts'
import { lattice, wander } from '../simulator/operator.ts'
import { randomScenario } from '../simulator/random-scenario.ts'
import {
  type Clip,
  fillEllipse,
  fillRectangle,
  newPicture,
  type Picture,
  shaded,
  shiftPicture,
} from '../simulator/raster.ts'

/** A camera's picture at any moment of its days, moved by (dx, dy) px; valid until the next call. */
export type PlantDay = {
  kbps: number
  /** Whether lamps were switched since the picture before: the whole picture changes at once. */
  switched: boolean
  at(ms: number, shift?: { dx: number; dy: number }): Picture
}

const dayMs = 86_400_000
const scenarioSeconds = 3600
const fps = 10

/**
 * What a fixed camera sees for days: the operators of a mixed scenario at work, bins that are carried elsewhere, people who walk by close
 * to the camera, two rows of lamps that are switched, daylight with clouds, and a patch of sun that wanders over the room with hard
 * edges. Noise of the sensor on top, more in bad light.
 */
export function plantDay(seed: number): PlantDay {
  const scenario = randomScenario(seed, { mood: 'mixed', seconds: scenarioSeconds, fps })
  const [drawn] = scenario.cameras
  if (drawn === undefined) throw new Error('a scenario without a camera')
  const camera = { ...drawn, disturbances: [], noise: 0 }
  const { width, height } = scenario
  const random = seededRandom(mixSeed('day', seed))
  const [scene, lit, moved, out] = Array.from({ length: 4 }, () => newPicture(width, height))
  if (scene === undefined || lit === undefined || moved === undefined || out === undefined)
    throw new Error('no pictures')
  const pixels = width * height
  const noises = [drawn.noise, Math.min(14, 1.5 * drawn.noise + 1)].map((sigma, i) =>
    noiseSource(mixSeed(seed, 'noise', i), sigma, pixels),
  )
  const slant = between(random, -0.6, 0.6)
  const patchWidth = between(random, 60, 220)
  let paint: Painter | undefined
  let painted = -1
  let lamps = [-1, -1]
  const day: PlantDay = {
    kbps: drawn.bitrate_kbps,
    switched: false,
    at(ms, { dx, dy } = { dx: 0, dy: 0 }) {
      const frame = Math.floor((ms / 1000) % (scenarioSeconds - 1)) * fps
      if (paint === undefined || frame <= painted) paint = cameraPainter(scenario, camera)
      painted = frame
      const picture = paint(frame)
      scene.y.set(picture.y)
      scene.u.set(picture.u)
      scene.v.set(picture.v)
      drawBins(scene, seed, ms)
      drawPasser(scene, seed, ms)

      const hours = (ms % dayMs) / 3_600_000
      const cloud = 0.6 + 0.4 * wander(mixSeed(seed, 'cloud'), ms / 240_000)
      const sun = Math.max(0, Math.sin(((hours - 6) / 12) * Math.PI)) * cloud
      const before = lamps
      lamps = [0, 1].map((row) => lampAt(seed, row, ms))
      day.switched = before[0] !== -1 && before.some((level, row) => level !== lamps[row])
      const [left = 0, right = 0] = lamps
      const patchAt = ((hours - 6) / 12) * (width + patchWidth) - patchWidth
      const gains = Float32Array.from({ length: width }, (_, x) => {
        const across = x / width
        return 0.14 + 0.35 * sun + left * (0.65 - 0.5 * across) + right * (0.15 + 0.5 * across)
      })
      const inSun = gains.map((gain) => gain + 0.35 * sun)
      for (let y = 0; y < height; y++) {
        const row = scene.y.subarray(y * width, (y + 1) * width)
        const to = lit.y.subarray(y * width, (y + 1) * width)
        const from = Math.max(0, Math.min(width, Math.round(patchAt + slant * (y - height / 2))))
        const until = Math.max(
          0,
          Math.min(width, Math.round(patchAt + slant * (y - height / 2) + patchWidth)),
        )
        brighten(row, to, gains, 0, from)
        brighten(row, to, inSun, from, until)
        brighten(row, to, gains, until, width)
      }
      lit.u.set(scene.u)
      lit.v.set(scene.v)
      const source = dx === 0 && dy === 0 ? lit : moved
      if (source === moved) shiftPicture(lit, moved, dx, dy)
      const dim = left + right < 0.8 && sun < 0.5
      noises[dim ? 1 : 0]?.(source.y, out.y, Math.floor(ms / 100), 1)
      out.u.set(source.u)
      out.v.set(source.v)
      return out
    },
  }
  return day
}

function brighten(from: Uint8Array, to: Uint8Array, gains: Float32Array, first: number, end: number): void {
  for (let x = first; x < end; x++) {
    const value = 16 + ((from[x] ?? 16) - 16) * (gains[x] ?? 1)
    to[x] = value > 255 ? 255 : value
  }
}

/** A row of lamps burns for minutes to hours at full light, now and then at a third, and one of twelve spells it is out. */
function lampAt(seed: number, row: number, ms: number): number {
  const spell = Math.floor(ms / 1_500_000 + lattice(seed, row))
  const chance = lattice(mixSeed(seed, 'lamps', row), spell)
  return chance < 1 / 12 ? 0 : chance < 1 / 5 ? 0.3 : 0.75
}

/** Five bins with stripes; each stands for a quarter of an hour and is then carried somewhere near. */
function drawBins(picture: Picture, seed: number, ms: number): void {
  const clip = { left: 0, top: 0, right: picture.width, bottom: picture.height }
  for (let bin = 0; bin < 5; bin++) {
    const own = mixSeed(seed, 'bin', bin)
    const stay = Math.floor(ms / 900_000 + lattice(own, 0))
    const near = (axis: number, size: number) =>
      lattice(own, axis) * (size - 90) + (lattice(mixSeed(own, axis), stay) - 0.5) * 80
    const [left, top] = [near(1, picture.width), near(2, picture.height)]
    const tone = { y: Math.round(60 + 110 * lattice(own, 3)), u: 124, v: 132 }
    fillRectangle(picture, clip, { left, top, right: left + 56, bottom: top + 44 }, tone)
    for (let i = 0; i < 4; i++) {
      const stripe = { left: left + 6 + i * 12, top: top + 6, right: left + 11 + i * 12, bottom: top + 38 }
      fillRectangle(picture, clip, stripe, shaded(tone, i % 2 === 0 ? 36 : -30))
    }
  }
}

/** Somebody walks by near the camera in one of twelve ten-second spans, and sometimes stands there for it. */
function drawPasser(picture: Picture, seed: number, ms: number): void {
  const span = Math.floor(ms / 10_000)
  const own = mixSeed(seed, 'passer', span)
  const random = seededRandom(own)
  if (random() > 1 / 12) return
  const { width, height } = picture
  const clip: Clip = { left: 0, top: 0, right: width, bottom: height }
  const progress = random() < 0.3 ? 0.5 : (ms % 10_000) / 5000
  const middle = progress * (width + 200) - 100 + between(random, -80, 80)
  const top = between(random, 20, 160)
  const half = between(random, 45, 90)
  const clothes = { y: pick(random, [45, 70, 150, 205]), u: 126, v: 131 }
  fillRectangle(
    picture,
    clip,
    { left: middle - half, right: middle + half, top: top + half, bottom: height },
    clothes,
  )
  for (let i = 0; i < 5; i++) {
    const at = top + half + 20 + i * 45
    const stripe = { left: middle - half, right: middle + half, top: at, bottom: at + 14 }
    fillRectangle(picture, clip, stripe, shaded(clothes, i % 2 === 0 ? 30 : -22))
  }
  fillEllipse(picture, clip, { x: middle, y: top + half / 2 }, half * 0.55, half * 0.7, shaded(clothes, 20))
}

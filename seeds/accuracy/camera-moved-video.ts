import { CameraMoved, checkEveryMs } from '../../agent/vision/camera-moved.ts'
import { readVideo } from '../../agent/vision/ffmpeg.ts'
import { luma } from '../../agent/vision/frames.ts'
import type { Grey } from '../../agent/vision/shift.ts'
import { between, seededRandom } from '../random.ts'

/**
 * `node seeds/accuracy/camera-moved-video.ts FILE`: a real video whose camera never moves. Two pictures a second are looked at, all against
 * ten stills of it; then pictures of it are moved by 15 to 20 px in all directions, as a bump would.
 */
const picturesPerSecond = 2
const stills = 10
const bumps = 120

const file = process.argv[2]
if (file === undefined) throw new Error('a video is needed')
const pictures: Grey[] = []
for await (const { frame } of readVideo(file, { fps: picturesPerSecond })) {
  pictures.push({ width: frame.width, height: frame.height, values: luma(frame).slice() })
}
let looks = 0
let alarms = 0
for (let i = 0; i < stills; i++) {
  const watch = new CameraMoved(pictures[Math.floor((i * pictures.length) / stills)])
  // As if the checks came at the real interval: the video is played slowly.
  pictures.forEach((picture, at) => {
    looks += 1
    if (watch.look(picture, at * checkEveryMs) !== undefined) alarms += 1
  })
}
const random = seededRandom(1)
const anyPicture = (): number => Math.floor(random() * (pictures.length - 8))
let told = 0
for (let i = 0; i < bumps; i++) {
  const px = between(random, 15, 20)
  const angle = ((i % 12) + random()) * (Math.PI / 6)
  const watch = new CameraMoved(pictures[anyPicture()])
  const from = anyPicture()
  const seen = pictures.slice(from, from + 7).some((picture, at) => {
    const moved = movedBy(picture, px * Math.cos(angle), px * Math.sin(angle))
    return watch.look(moved, at * checkEveryMs) !== undefined
  })
  if (seen) told += 1
}
console.log(`${looks} looks, ${alarms} false alarms; ${told} of ${bumps} bumps of 15 to 20 px told`)
if (alarms > 0 || told < 0.95 * bumps) process.exitCode = 1

/** Interpolated between pixels, edges repeated. */
function movedBy({ width, height, values }: Grey, dx: number, dy: number): Grey {
  const to = new Uint8Array(width * height)
  const at = (x: number, y: number) =>
    values[Math.max(0, Math.min(height - 1, y)) * width + Math.max(0, Math.min(width - 1, x))] ?? 0
  for (let y = 0; y < height; y++) {
    const top = Math.floor(y - dy)
    const fy = y - dy - top
    for (let x = 0; x < width; x++) {
      const left = Math.floor(x - dx)
      const fx = x - dx - left
      const upper = at(left, top) * (1 - fx) + at(left + 1, top) * fx
      const lower = at(left, top + 1) * (1 - fx) + at(left + 1, top + 1) * fx
      to[y * width + x] = Math.round(upper * (1 - fy) + lower * fy)
    }
  }
  return { width, height, values: to }
}

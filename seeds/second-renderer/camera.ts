import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Scenario, ScenarioCamera } from '../../agent/contract/scenario.ts'
import { mixSeed, normal, pick, seededRandom } from '../random.ts'
import { blankCanvas, type Canvas, copyCanvas, sway } from './canvas.ts'
import { drawCover, drawPiles, drawRoom, drawStation } from './drawing.ts'
import type { Look } from './look.ts'
import { operatorAt } from './operator.ts'

/** One camera: scene, lens, light, sensor and encoder. Frame k shows k/fps. */
export async function filmCamera(
  scenario: Scenario,
  camera: ScenarioCamera,
  looks: readonly Look[],
  file: string,
): Promise<void> {
  const { width, height, fps } = scenario
  const seed = mixSeed(scenario.seed, 'second', camera.id)
  const random = seededRandom(seed)
  const room = blankCanvas(width, height)
  drawRoom(room, looks, random)
  const operators = looks.map((look) => operatorAt(look, seed))
  const scene = blankCanvas(width, height)
  // Room and piles: they change twice a unit.
  const still = blankCanvas(width, height)
  let settled = ''
  const develop = sensor(camera, width, height, seed)
  const shown: number[] = []
  const frames = Math.round(scenario.seconds * fps)
  for (let k = 0; k < frames; k++) {
    if (!spanAt(camera, 'dropout', k / fps)) shown.push(k)
  }
  const frozen = (k: number) => spanAt(camera, 'freeze', k / fps) !== undefined
  const encoder = encoderArguments(camera, fps, shown, random)
  const args = ['-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`]
  const ffmpeg = spawn('ffmpeg', [...args, '-r', `${fps}`, '-i', 'pipe:0', ...encoder, file], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const ended = once(ffmpeg, 'close')
  ffmpeg.stdin.on('error', () => {})
  let picture: Buffer = Buffer.alloc(0)
  for (const k of shown) {
    const atS = k / fps
    if (!frozen(k) || picture.length === 0) {
      const poses = operators.map((operator) => operator.poseAt(atS))
      const lying = poses.map((pose) => `${pose.waiting.length}/${pose.laid.length}`).join()
      if (lying !== settled) {
        settled = lying
        copyCanvas(room, still)
        looks.forEach((look, i) => {
          const pose = poses[i]
          if (pose) drawPiles(still, look, pose)
        })
      }
      copyCanvas(still, scene)
      looks.forEach((look, i) => {
        const pose = poses[i]
        if (pose) drawStation(scene, look, pose, atS)
      })
      for (const look of looks) drawCover(scene, look, atS)
      picture = develop(scene, atS)
    }
    if (!ffmpeg.stdin.write(picture)) await Promise.race([once(ffmpeg.stdin, 'drain'), ended])
  }
  ffmpeg.stdin.end()
  const [code] = await ended
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`)
}

function spanAt(camera: ScenarioCamera, kind: 'freeze' | 'dropout' | 'dim' | 'flicker', atS: number) {
  for (const d of camera.disturbances) {
    if (d.kind === kind && atS >= d.at_s - 1e-6 && atS < d.at_s + d.seconds - 1e-6) return d
  }
  return undefined
}

/** Light, noise of points and of rows, and where the lens looks; 4:2:0, planes one after the other. */
function sensor(camera: ScenarioCamera, width: number, height: number, seed: number) {
  const random = seededRandom(mixSeed(seed, 'noise'))
  const grains = Int8Array.from({ length: 1 << 20 }, () => normal(random) * camera.noise)
  const drift = random() * 6
  const level = new Uint8ClampedArray(256)
  return (scene: Canvas, atS: number): Buffer => {
    const chance = seededRandom(mixSeed(seed, 'frame', Math.round(atS * 1000)))
    let light = 1 + 0.05 * sway(atS, 0.006, drift) + 0.01 * sway(atS, 0.05, drift)
    const dim = spanAt(camera, 'dim', atS)
    if (dim && 'depth' in dim) light *= 1 - dim.depth
    const flicker = spanAt(camera, 'flicker', atS)
    if (flicker && 'depth' in flicker) light *= 1 - flicker.depth * Math.abs(Math.sin(2 * Math.PI * 8 * atS))
    for (let i = 0; i < 256; i++) level[i] = 16 + (i - 16) * light
    let dx = 0
    let dy = 0
    for (const d of camera.disturbances) {
      if (d.kind !== 'bump' || atS < d.at_s - 1e-6) continue
      dx += d.dx
      dy += d.dy
    }
    dx = Math.round(dx)
    dy = Math.round(dy)
    const half = width / 2
    const out = Buffer.alloc((width * height * 3) / 2)
    const column = Int32Array.from({ length: width }, (_, x) => Math.min(width - 1, Math.max(0, x - dx)))
    for (let y = 0; y < height; y++) {
      const from = Math.min(height - 1, Math.max(0, y - dy)) * width
      const row = normal(chance) * camera.noise * 0.25
      let grain = Math.floor(chance() * (grains.length - width))
      for (let x = 0; x < width; x++) {
        const grey = (level[scene.y[from + (column[x] ?? 0)] ?? 0] ?? 0) + (grains[grain++] ?? 0) + row
        out[y * width + x] = grey < 1 ? 1 : grey > 254 ? 254 : grey
      }
      if (y % 2 === 1) continue
      const u = width * height + (y / 2) * half
      const v = u + (half * height) / 2
      for (let x = 0; x < half; x++) {
        const i = from + (column[x * 2] ?? 0)
        out[u + x] = scene.u[i] ?? 128
        out[v + x] = scene.v[i] ?? 128
      }
    }
    return out
  }
}

/**
 * A frozen picture is frozen before the encoder, as when a sensor hangs: what comes out of the decoder still gets finer for a while
 * and breathes with the key frames.
 */
function encoderArguments(
  camera: ScenarioCamera,
  fps: number,
  shown: readonly number[],
  random: () => number,
): string[] {
  const keyEvery = Math.round(fps * pick(random, [1, 3, 5, 10]))
  const keys: string[] = []
  const jumps: string[] = []
  let sinceKey = keyEvery
  shown.forEach((k, n) => {
    const before = shown[n - 1] ?? -1
    if (n > 0 && k - before > 1) jumps.push(`gte(N\\,${n})*${k - before - 1}`)
    sinceKey++
    if (sinceKey < keyEvery) return
    sinceKey = 0
    keys.push((k / fps).toFixed(3))
  })
  const rate = `${camera.bitrate_kbps}k`
  return [
    ...['-vf', `setpts=${['N', ...jumps].join('+')}`, '-fps_mode', 'passthrough'],
    ...['-c:v', 'libx264', '-preset', pick(random, ['superfast', 'faster', 'fast']), '-profile:v', 'main'],
    ...['-b:v', rate, '-maxrate', rate, '-bufsize', `${camera.bitrate_kbps * 2}k`, '-pix_fmt', 'yuv420p'],
    ...['-bf', '0', '-threads', '1', '-x264-params', 'keyint=infinite:scenecut=0:ref=1'],
    ...['-force_key_frames', keys.join(',')],
    ...['-fflags', '+bitexact', '-flags:v', '+bitexact', '-map_metadata', '-1', '-movflags', '+faststart'],
  ]
}

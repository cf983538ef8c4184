import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Fault } from './fault.ts'
import type { Stand } from './stand.ts'

/** No fault: what a plant keeps of each unit that came over RTSP, before anything is broken. */
export const still: Fault = {
  name: 'sin falla: imagen de cada unidad, con las máscaras pintadas',
  short: true,
  async run(stand) {
    const fromMs = performance.now()
    const path = await stand.until(() => firstStill(stand), 90_000)
    if (path === undefined) return { lost: ['no unit left a still'], recoverySeconds: null, saw: '' }
    const file = join(stand.dir, 'frames', path)
    const masked = brightness(file, 'crop=iw*0.03:ih*0.08:0:0')
    const open = brightness(file, 'crop=iw*0.03:ih*0.08:iw*0.5:ih*0.5')
    return {
      lost: [
        ...(masked < 20 ? [] : [`the mask of ${path} is not painted (${masked})`]),
        ...(open > 20 ? [] : [`${path} is dark where no mask is (${open})`]),
      ],
      recoverySeconds: Math.round((performance.now() - fromMs) / 100) / 10,
      saw: 'nada',
    }
  },
}

function firstStill(stand: Stand): string | undefined {
  return stand.read(
    (store) =>
      store.get<{ path: string }>(
        'SELECT frame_path AS path FROM cycle_events WHERE frame_path IS NOT NULL ORDER BY id LIMIT 1',
      )?.path,
  )
}

/** Mean grey level of a part of a picture, 0…255. */
function brightness(file: string, crop: string): number {
  const grey = execFileSync('ffmpeg', [
    ...['-v', 'error', '-i', file, '-vf', `${crop},scale=8:8`],
    ...['-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'],
  ])
  return Math.round(grey.reduce((sum, level) => sum + level, 0) / grey.length)
}

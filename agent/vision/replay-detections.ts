import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { AppError } from '../contract/errors.ts'
import { addPresence } from '../store/presence.ts'
import { addReplay, finishReplay } from '../store/replays.ts'
import type { Box } from './detector.ts'
import { type PresenceInterval, presenceIntervals } from './presence.ts'
import { openReplayStore, prepareCamera, type ReplayOptions, sha256Of } from './replay-target.ts'

const line = z.strictObject({
  t_s: z.number().nonnegative(),
  boxes: z.array(
    z
      .tuple([z.number(), z.number(), z.number(), z.number(), z.number().min(0).max(1)])
      .refine(([x1, y1, x2, y2]) => x2 >= x1 && y2 >= y1, 'x2 or y2 lies before x1 or y1'),
  ),
})
/** No line for longer is a gap. */
const gapMs = 2000

/** Recorded detections of persons → presence intervals. Motion is unknown, so there are no cycles. */
export async function replayDetections(options: ReplayOptions): Promise<PresenceInterval[]> {
  const { file, cameraId, zones, startMs } = options
  const sha256 = await sha256Of(file)
  const frames = readDetections(file, startMs)
  const endMs = frames.at(-1)?.atMs ?? startMs
  const { store, prepared } = await openReplayStore(options, (record) => {
    const { operators } = prepareCamera(record, options)
    const replayId = addReplay(record, { cameraId, sha256, startMs, endMs: Math.ceil(endMs) })
    const [width, height] = zones.frame
    const intervals = presenceIntervals(frames, { zones, picture: { width, height }, operators, gapMs })
    addPresence(record, intervals)
    finishReplay(record, replayId)
    return intervals
  })
  store.close()
  return prepared
}

function readDetections(path: string, startMs: number): { atMs: number; boxes: Box[] }[] {
  const frames: { atMs: number; boxes: Box[] }[] = []
  for (const [index, text] of readFileSync(path, 'utf8')
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (text.trim() === '') continue
    const where = `${path} line ${index + 1}`
    let json: unknown
    try {
      json = JSON.parse(text)
    } catch (cause) {
      throw new AppError('invalid', `${where} is not JSON`, { cause })
    }
    const parsed = line.safeParse(json)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw new AppError(
        'invalid',
        `${where}: ${issue?.path.join('.') || 'the line'}: ${issue?.message ?? 'is wrong'}`,
      )
    }
    const atMs = startMs + parsed.data.t_s * 1000
    if (atMs <= (frames.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY)) {
      throw new AppError('invalid', `${where}: t_s does not come after the line before; times must rise`)
    }
    const boxes = parsed.data.boxes.map(([left, top, right, bottom, score]) => ({
      left,
      top,
      right,
      bottom,
      score,
    }))
    frames.push({ atMs, boxes })
  }
  if (frames.length === 0) throw new AppError('invalid', `${path} holds no detection line`)
  return frames
}

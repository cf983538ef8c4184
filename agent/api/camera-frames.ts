import { encodeJpeg } from '../recording/jpeg.ts'
import type { Picture } from '../vision/live.ts'
import { pixelate } from '../vision/pixelate.ts'

/** Whoever watches, a camera's picture is coded once in this span. */
const freshMs = 1_000

export type LiveFrame = { jpeg: Buffer; capturedMs: number }

type Kept = { untilMs: number; frame: Promise<LiveFrame> }

/** The newest picture of each camera as JPEG, masks painted, with people as they are or pixelated. */
export class CameraFrames {
  readonly #picture: (cameraId: number) => Picture | undefined
  readonly #monotonicMs: () => number
  readonly #kept = new Map<string, Kept>()

  constructor(
    picture: (cameraId: number) => Picture | undefined,
    monotonicMs: () => number = () => performance.now(),
  ) {
    this.#picture = picture
    this.#monotonicMs = monotonicMs
  }

  /** Undefined: no picture yet. */
  async newest(cameraId: number, { pixelated }: { pixelated: boolean }): Promise<LiveFrame | undefined> {
    const key = `${cameraId} ${pixelated}`
    const known = this.#kept.get(key)
    if (known !== undefined && this.#monotonicMs() < known.untilMs) return known.frame
    const picture = this.#picture(cameraId)
    if (picture === undefined) return undefined
    if (pixelated) pixelate(picture, picture.persons)
    const frame = encodeJpeg(picture).then((jpeg) => ({ jpeg, capturedMs: picture.captureMs }))
    this.#kept.set(key, { untilMs: this.#monotonicMs() + freshMs, frame })
    frame.catch(() => this.#kept.delete(key))
    return frame
  }
}

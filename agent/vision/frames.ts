/** One decoded picture. Planes are 8-bit, row by row, full range. */
export type Frame = {
  /** Unix ms UTC of capture, fractions kept: 1/3 s spacing must not round into jitter. */
  captureMs: number
  width: number
  height: number
  /** Green, blue, red planes one after the other, as ffmpeg's gbrp lays them out. */
  planes: Uint8Array
}

/** The size every picture is decoded to; zones are fractions and know no pixels. */
export const frameWidth = 640
export const frameHeight = 480
export const frameBytes = frameWidth * frameHeight * 3

/** The green plane stands for brightness: it carries most of it and costs no conversion. */
export function luma(frame: Frame): Uint8Array {
  return frame.planes.subarray(0, frame.width * frame.height)
}

/** Holds the newest picture: one not yet taken is superseded and counted, so nobody ever works on the past. */
export class NewestFrame {
  #frame: Frame | undefined
  #wake: ((frame: Frame | undefined) => void) | undefined
  #closed = false
  drops = 0

  /** Returns the picture that this one supersedes, if it was not taken. */
  put(frame: Frame): Frame | undefined {
    if (this.#closed) return undefined
    if (this.#wake !== undefined) {
      const wake = this.#wake
      this.#wake = undefined
      wake(frame)
      return undefined
    }
    const superseded = this.#frame
    if (superseded !== undefined) this.drops += 1
    this.#frame = frame
    return superseded
  }

  /** The newest picture, waiting for one if need be; undefined once closed. */
  take(): Promise<Frame | undefined> {
    if (this.#frame !== undefined) {
      const frame = this.#frame
      this.#frame = undefined
      return Promise.resolve(frame)
    }
    if (this.#closed) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  close(): void {
    this.#closed = true
    this.#frame = undefined
    this.#wake?.(undefined)
    this.#wake = undefined
  }
}

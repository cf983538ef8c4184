/** One decoded picture, in the form that H.264 carries it in: nothing is converted on the way. */
export type Frame = {
  /** Unix ms UTC of capture, fractions kept: 1/3 s spacing must not round into jitter. */
  captureMs: number
  width: number
  height: number
  /**
   * ffmpeg's yuv420p, 8 bits, row by row: luma (16 black … 235 white), then both colour differences (128: none) at half the width and height.
   */
  planes: Uint8Array
}

/** The size every picture is decoded to; zones are fractions and know no pixels. */
export const frameWidth = 640
export const frameHeight = 480
export const frameBytes = (frameWidth * frameHeight * 3) / 2

/** Planes that the detector's thread can read where they lie: moved there and back, each picture would be new to the garbage collector. */
export function createPlanes(): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(frameBytes))
}

/** Luma of black, and what lies between black and white: multiplied by 255 over it, luma becomes grey levels. */
export const blackLuma = 16
export const lumaRange = 219

/** The luma plane: what motion is seen in. */
export function luma(frame: Frame): Uint8Array {
  return frame.planes.subarray(0, frame.width * frame.height)
}

/** What is coloured neither way in a plane of colour difference. */
export const noColour = 128

/** One of a picture's planes: `values` are its bytes where they lie, `scale` its pixels for one of the picture's, across and down. */
export type ImagePlane = { values: Uint8Array; width: number; scale: number }

/** Luma, blue difference, red difference. */
export function imagePlanes({ width, height, planes }: Omit<Frame, 'captureMs'>): readonly ImagePlane[] {
  const pixels = width * height
  const [blue, red] = [pixels, (pixels * 5) / 4]
  return [
    { values: planes.subarray(0, blue), width, scale: 1 },
    { values: planes.subarray(blue, red), width: width / 2, scale: 0.5 },
    { values: planes.subarray(red), width: width / 2, scale: 0.5 },
  ]
}

/** Pictures that may wait while the detector looks: a second of them. */
const mostWaiting = 5

/**
 * Pictures on their way to the measurement, in capture order. Nobody works on the past: of those that find no room the oldest goes and is
 * counted, and whoever takes one sees whether newer ones wait.
 */
export class WaitingFrames {
  readonly #frames: Frame[] = []
  #wake: ((frame: Frame | undefined) => void) | undefined
  #closed = false
  drops = 0

  get size(): number {
    return this.#frames.length
  }

  get newest(): Frame | undefined {
    return this.#frames.at(-1)
  }

  /** Returns the picture that had to go for this one, if any. */
  put(frame: Frame): Frame | undefined {
    if (this.#closed) return undefined
    if (this.#wake !== undefined) {
      const wake = this.#wake
      this.#wake = undefined
      wake(frame)
      return undefined
    }
    this.#frames.push(frame)
    if (this.#frames.length <= mostWaiting) return undefined
    this.drops += 1
    return this.#frames.shift()
  }

  /** The next picture, waiting for one if need be; undefined once closed. */
  take(): Promise<Frame | undefined> {
    if (this.#closed) return Promise.resolve(undefined)
    const frame = this.#frames.shift()
    if (frame !== undefined) return Promise.resolve(frame)
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  close(): void {
    this.#closed = true
    this.#frames.length = 0
    this.#wake?.(undefined)
    this.#wake = undefined
  }
}

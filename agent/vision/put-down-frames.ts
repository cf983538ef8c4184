import type { Polygon } from '../contract/scenario.ts'
import { type Frame, frameBytes } from './frames.ts'
import { contains } from './polygon.ts'

/** Time between pictures kept in memory, ms: at most half of it lies between a put-down and its picture. */
const spacingMs = 380
/** How far back a put-down is recognised: the signals' lag, the length of a visit and the quiet after it. */
const pictures = 15
/** Put-downs of one station that wait at most, 0.9 MB each: before it is known what hands leave behind, several may. */
const heldPictures = 6
/** A picture further from the put-down than this does not show it, ms. */
const farthestMs = 1000

/**
 * The last six seconds of one camera, and the pictures of put-downs that still have to be confirmed: a put-down is recognised two
 * seconds late and confirmed up to a minute later, in the first minutes of a camera up to ten.
 */
export class PutDownFrames {
  readonly #ring: Frame[] = []
  readonly #held = new Map<string, Map<number, Frame>>()

  /** Copies the picture if it is time for one. */
  add(frame: Frame): void {
    const last = this.#ring.at(-1)
    if (last !== undefined && frame.captureMs < last.captureMs) this.forget()
    else if (last !== undefined && frame.captureMs - last.captureMs < spacingMs) return
    const oldest = this.#ring.length < pictures ? undefined : this.#ring.shift()
    const planes = oldest?.planes ?? new Uint8Array(frameBytes)
    planes.set(frame.planes)
    this.#ring.push({ ...frame, planes })
  }

  /** The put-downs that wait for confirmation now, instants in ms of capture; what is not among them any more is let go. */
  hold(pending: ReadonlyMap<string, readonly number[]>): void {
    for (const [workstation, instants] of pending) {
      const before = this.#held.get(workstation)
      const held = new Map<number, Frame>()
      for (const putDownMs of instants.slice(-heldPictures)) {
        const known = before?.get(putDownMs)
        const nearest = known ?? this.#nearest(putDownMs)
        if (nearest !== undefined) held.set(putDownMs, known ?? copyOf(nearest))
      }
      this.#held.set(workstation, held)
    }
  }

  /** A copy of the picture nearest to a put-down; undefined when none shows it. */
  at(workstation: string, putDownMs: number): Frame | undefined {
    for (const [heldMs, frame] of this.#held.get(workstation) ?? []) {
      if (Math.abs(heldMs - putDownMs) <= 1) return copyOf(frame)
    }
    const nearest = this.#nearest(putDownMs)
    return nearest === undefined ? undefined : copyOf(nearest)
  }

  forget(): void {
    this.#ring.length = 0
    this.#held.clear()
  }

  #nearest(atMs: number): Frame | undefined {
    let best: Frame | undefined
    for (const frame of this.#ring) {
      const off = Math.abs(frame.captureMs - atMs)
      if (off <= farthestMs && off < Math.abs((best?.captureMs ?? Number.POSITIVE_INFINITY) - atMs))
        best = frame
    }
    return best
  }
}

function copyOf({ captureMs, width, height, planes }: Frame): Frame {
  return { captureMs, width, height, planes: planes.slice() }
}

/** Blackens every pixel that a privacy mask touches, in place. */
export function paintMasks({ width, height, planes }: Frame, masks: readonly Polygon[]): void {
  const plane = width * height
  for (const mask of masks) {
    const [left, right] = span(mask, 0, width)
    const [top, bottom] = span(mask, 1, height)
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        if (!touches(mask, x / width, y / height, 1 / width, 1 / height)) continue
        for (let p = 0; p < 3; p++) planes[p * plane + y * width + x] = 0
      }
    }
  }
}

function span(mask: Polygon, axis: 0 | 1, size: number): [number, number] {
  const values = mask.map((point) => point[axis] * size)
  return [Math.max(0, Math.floor(Math.min(...values))), Math.min(size, Math.ceil(Math.max(...values)))]
}

/** Middle or any corner inside: an edge is painted rather than shown. */
function touches(mask: Polygon, x: number, y: number, w: number, h: number): boolean {
  return (
    contains(mask, x + w / 2, y + h / 2) ||
    contains(mask, x, y) ||
    contains(mask, x + w, y) ||
    contains(mask, x, y + h) ||
    contains(mask, x + w, y + h)
  )
}

import type { Polygon } from '../contract/scenario.ts'
import { blackLuma, type Frame, imagePlanes, noColour } from './frames.ts'
import { contains } from './polygon.ts'

/** Time between pictures kept in memory, ms: at most half of it lies between a put-down and its picture. */
const spacingMs = 380
/** How far back a put-down is recognised: the signals' lag, the length of a visit and the quiet after it. */
const pictures = 15
/** Put-downs of one station that wait at most, 0.5 MB each: before it is known what hands leave behind, several may. */
const heldPictures = 6
/** A picture further from the put-down than this does not show it, ms. */
const farthestMs = 1000

/**
 * The last six seconds of one camera, and the pictures of put-downs that still have to be confirmed: a put-down is recognised two
 * seconds late and confirmed up to a minute later, in the first minutes of a camera up to ten. Pictures are kept as they come, not copied;
 * `free` gets each that is kept no longer.
 */
export class PutDownFrames {
  readonly #free: (frame: Frame) => void
  readonly #ring: Frame[] = []
  readonly #held = new Map<string, Map<number, Frame>>()

  constructor(free: (frame: Frame) => void) {
    this.#free = free
  }

  /** Keeps the picture if it is time for one. */
  add(frame: Frame): void {
    const last = this.#ring.at(-1)
    if (last !== undefined && frame.captureMs < last.captureMs) this.forget()
    else if (last !== undefined && frame.captureMs - last.captureMs < spacingMs) return
    this.#ring.push(frame)
    if (this.#ring.length > pictures) this.#letGo(this.#ring.shift())
  }

  /** The put-downs that wait for confirmation now, instants in ms of capture; what is not among them any more is let go. */
  hold(pending: ReadonlyMap<string, readonly number[]>): void {
    for (const [workstation, instants] of pending) {
      const before = this.#held.get(workstation)
      if (instants.length === 0 && before === undefined) continue
      const held = new Map<number, Frame>()
      for (const putDownMs of instants.slice(-heldPictures)) {
        const frame = before?.get(putDownMs) ?? this.#nearest(putDownMs)
        if (frame !== undefined) held.set(putDownMs, frame)
      }
      if (held.size === 0) this.#held.delete(workstation)
      else this.#held.set(workstation, held)
      // Two put-downs may have one picture.
      for (const frame of new Set(before?.values())) this.#letGo(frame)
    }
  }

  /** Whether its buffer still belongs to a picture here. */
  keeps(frame: Frame): boolean {
    if (this.#ring.includes(frame)) return true
    for (const held of this.#held.values())
      for (const other of held.values()) if (other === frame) return true
    return false
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
    const kept = new Set(this.#ring)
    for (const held of this.#held.values()) for (const frame of held.values()) kept.add(frame)
    this.#ring.length = 0
    this.#held.clear()
    for (const frame of kept) this.#free(frame)
  }

  #letGo(frame: Frame | undefined): void {
    if (frame !== undefined && !this.keeps(frame)) this.#free(frame)
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

/** Blackens every pixel that a privacy mask touches, in place; with it goes the colour of the four it shares its colour with. */
export function paintMasks(frame: Frame, masks: readonly Polygon[]): void {
  const { width, height } = frame
  const planes = imagePlanes(frame)
  for (const mask of masks) {
    const [left, right] = span(mask, 0, width)
    const [top, bottom] = span(mask, 1, height)
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        if (!touches(mask, x / width, y / height, 1 / width, 1 / height)) continue
        for (const { values, width: across, scale } of planes)
          values[Math.floor(y * scale) * across + Math.floor(x * scale)] = scale === 1 ? blackLuma : noColour
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

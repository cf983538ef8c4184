import { type Grey, type Reference, referenceOf, type Shift, shiftOf } from './shift.ts'

/** Full pixels of a 640-wide picture from which the zones no longer lie on the bench. */
export const movedPx = 15
/** The real interval between checks; a disturbed picture is checked at once. */
export const checkEveryMs = 10_000
/** Two checks this far apart must agree: a passing cart is gone by the second. */
const confirmAfterMs = 1000
/**
 * Where fewer blocks than this share moved, four checks at the usual interval must agree: somebody who stood close by on the still and
 * stands beside it now looks like a move for as long as people stand.
 */
const sureAgreement = 0.7
const checksOfDoubt = 4
/** Of the blocks seen again, in number, and apart from each other: people, light and moved bins leave others where they were. */
const leastAgreement = 0.35
const fewestBlocks = 6
const fewestApart = 2

/** Compares the picture with the one the geometry was drawn on. Capture time in, no clock inside. */
export class CameraMoved {
  #reference: Reference | undefined
  #nextMs = Number.NEGATIVE_INFINITY
  #suspectSinceMs = Number.NaN
  #suspect: Shift | undefined
  /** Checks in a row that agree on the suspicion. */
  #agreeing = 0
  #disturbedMs = Number.NaN

  /** `reference`: the still the geometry was drawn on; undefined: the first picture seen is taken. */
  constructor(reference: Grey | undefined) {
    if (reference !== undefined) this.#reference = referenceOf(reference)
  }

  /** The whole picture changed: look soon. */
  disturbed(captureMs: number): void {
    if (Number.isNaN(this.#disturbedMs)) this.#disturbedMs = captureMs
    this.#nextMs = Math.min(this.#nextMs, captureMs + 400)
  }

  /** When the camera moved, as capture time of the first sign, with the shift; undefined while it stands. */
  look(picture: Grey, captureMs: number): { sinceMs: number; shift: Shift } | undefined {
    if (this.#reference === undefined) {
      this.#reference = referenceOf({ ...picture, values: picture.values.slice() })
      this.#nextMs = captureMs + checkEveryMs
      return undefined
    }
    // Further ahead than any check: the clock stepped back.
    if (captureMs < this.#nextMs && this.#nextMs - captureMs <= checkEveryMs) return undefined
    this.#nextMs = captureMs + checkEveryMs
    const shift = shiftOf(this.#reference, picture)
    if (shift === undefined || !isMove(shift)) {
      this.#suspect = undefined
      this.#disturbedMs = Number.NaN
      return undefined
    }
    const before = this.#suspect
    const same = before !== undefined && Math.hypot(shift.dx - before.dx, shift.dy - before.dy) <= 4
    const sure = shift.agreement >= sureAgreement
    this.#agreeing = same ? this.#agreeing + 1 : 1
    if (this.#agreeing >= (sure ? 2 : checksOfDoubt)) return { sinceMs: this.#suspectSinceMs, shift }
    if (!same) {
      this.#suspect = shift
      this.#suspectSinceMs = Number.isNaN(this.#disturbedMs)
        ? captureMs
        : Math.min(this.#disturbedMs, captureMs)
    }
    this.#nextMs = captureMs + (sure ? confirmAfterMs : checkEveryMs)
    return undefined
  }
}

/** Half a pixel of tolerance, which is what coding does to a place. */
function isMove({ px, agreement, blocks, apart }: Shift): boolean {
  return px >= movedPx - 0.5 && agreement >= leastAgreement && blocks >= fewestBlocks && apart >= fewestApart
}

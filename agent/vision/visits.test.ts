import { describe, expect, it } from 'vitest'
import { type MotionPicture, type Visit, ZoneVisits } from './visits.ts'

const still = { share: 0, threshold: 0.06, moves: false }

/** The visits to a put-down of which `share` moves at these seconds, `fps` pictures of them. */
function visits(seconds: number, share: (t: number) => number, fps = 5): Visit[] {
  const zone = new ZoneVisits('putdown')
  const pictures = Array.from({ length: seconds * fps }, (_, i): MotionPicture => {
    const [previousMs, atMs] = [((i - 1) * 1000) / fps, (i * 1000) / fps]
    const putdown = zone.motion(share(i / fps), { disturbed: false })
    return { atMs, previousMs, disturbed: false, motion: { pickup: still, needle: still, putdown } }
  })
  return pictures.flatMap((_, index) => zone.judge(pictures, index) ?? [])
}

const hand = (share: number, ...spans: [number, number][]) => {
  return (t: number) => (spans.some(([from, to]) => t >= from - 0.01 && t < to - 0.01) ? share : 0)
}

describe('a visit', () => {
  it('has its instant at the centroid of the motion, finer than the pictures', () => {
    // Motion between 10.0 and 11.0 s, twice as strong in the second half.
    const list = visits(20, (t) => hand(0.2, [10.2, 10.6])(t) + hand(0.4, [10.6, 11.2])(t))
    expect(list).toHaveLength(1)
    expect(list[0]).toMatchObject({ zone: 'putdown', fromMs: 10_000, toMs: 11_000, peak: 0.4 })
    expect(list[0]?.atMs).toBeCloseTo(10_575)
  })

  it('is one through a short rest of the hand, two through a long one', () => {
    expect(visits(20, hand(0.3, [5.2, 5.6], [6, 6.4]))).toHaveLength(1)
    expect(visits(20, hand(0.3, [5.2, 5.6], [7.2, 7.6]))).toHaveLength(2)
  })

  it.each([4, 5])(
    'is one where the hand rests for half a second between two pictures it moves in, at %i a second',
    (fps) => {
      const [comes, goes] = [10, 10 + 3 / fps]
      const list = visits(20, hand(0.2, [comes, comes + 0.1], [goes, goes + 0.1]), fps)
      expect(list.map(({ toMs }) => toMs)).toEqual([goes * 1000])
    },
  )

  it('that has lasted as long as visits do ends at half a second of quiet, a shorter one goes on', () => {
    const ends = (...spans: [number, number][]) => visits(30, hand(0.4, ...spans)).map(({ toMs }) => toMs)
    expect(ends([10, 11], [11.4, 12])).toEqual([10_800, 11_800])
    expect(ends([10, 10.4], [10.8, 11.2])).toEqual([11_000])
  })

  it('is measured against what is usual in its zone', () => {
    // Hands move most of the zone; a fold of cloth moves a tenth of it between them.
    const hands = (t: number) => hand(0.6, [0, 0.6])(t % 20)
    const folds = (t: number) => hand(0.1, [10, 10.6])(t % 20)
    const late = visits(200, (t) => hands(t) + folds(t)).filter(({ fromMs }) => fromMs > 100_000)
    expect(late.map(({ peak, strength }) => [peak, strength])).toEqual(Array(4).fill([0.6, 1]))
    expect(visits(200, folds)).toHaveLength(10)
  })
})

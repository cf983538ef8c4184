import { describe, expect, it, test } from 'vitest'
import {
  closed,
  type Hands,
  measure,
  reasons,
  signals,
  spans,
  units,
} from '../../seeds/accuracy/hands-tape.ts'
import type { StationEvent } from '../contract/measurement.ts'
import type { ZoneName } from '../contract/scenario.ts'
import { cycleStep } from './cycle.ts'
import { cycleStart } from './cycle-state.ts'
import { StationCycle } from './station-cycle.ts'

test('at the end of what is seen a put-down counts when the hand had turned', () => {
  const ending = (to: number) =>
    spans(
      measure(
        signals(40, [...units(0, 20), [20.4, 21.2, 'pickup'], [21.6, 39, 'needle'], [39.2, to, 'putdown']]),
      ),
    )
  expect(ending(39.4)).toHaveLength(1)
  expect(ending(39.8)).toHaveLength(2)
})

describe('a unit', () => {
  it('ends at the put-down and the next begins there', () => {
    const events = measure(signals(100, units(0, 30, 58, 91)))
    expect(spans(events)).toEqual([
      [0.4, 30],
      [30, 58],
      [58, 91],
    ])
    expect(closed(events).map(({ flaws }) => flaws)).toEqual([['first'], [], []])
  })

  it('leaves espera to nobody: after a wait it begins at the pick-up', () => {
    const events = measure(signals(100, [...units(0, 30), ...units(55, 85)]))
    expect(spans(events)).toEqual([
      [0.4, 30],
      [55.4, 85],
    ])
  })

  it('has the way to the pick-up in it after a wait too, as long as it usually is', () => {
    const late = (start: number): Hands => units(start, start + 20)
    const waited = spans(measure(signals(160, [...units(0, 20, 40, 60, 80), ...late(100)])))
    expect(waited.at(-1)).toEqual([100, 120])
    // A short wait between two of them is not the usual.
    const slow = units(0, 20, 40, 60, 80).map(([from, to, zone]) => [
      from === 40.4 ? 41.9 : from,
      from === 40.4 ? 42.7 : to,
      zone,
    ]) as Hands
    expect(spans(measure(signals(160, [...slow, ...late(100)]))).at(-1)).toEqual([100, 120])
    const begun = spans(measure(signals(160, [...units(0, 20), ...late(100)])))
    expect(begun.at(-1)).toEqual([100.4, 120])
    const back = measure(signals(160, [...units(0, 20, 40, 60, 80), ...late(100)], { away: [[81, 100.4]] }))
    expect(spans(back).at(-1)).toEqual([100.2, 120])
  })

  it('is no measured time when the signal stood or was missing in it, however short', () => {
    const list = signals(100, units(0, 30, 58, 91)).map((signal) =>
      signal.atMs === 40_000 ? { ...signal, hole: true } : signal,
    )
    expect(closed(measure(list)).map(({ flaws }) => flaws)).toEqual([['first'], ['gap'], []])
  })

  it('goes on through a reach into the put-down zone', () => {
    const hands: Hands = [
      [0.4, 1.2, 'pickup'],
      [1.6, 15, 'needle'],
      [15.2, 16.4, 'putdown'],
      [17, 29.4, 'needle'],
      [29.6, 30.4, 'putdown'],
      ...units(30, 60),
    ]
    const events = measure(signals(70, hands))
    expect(spans(events)).toEqual([
      [0.4, 30],
      [30, 60],
    ])
    expect(reasons(events)).toContain('reach')
  })

  it('goes on through a reach into the pick-up zone', () => {
    const events = measure(signals(70, [...units(0, 30, 60), [14, 15.4, 'pickup']]))
    expect(spans(events)).toEqual([
      [0.4, 30],
      [30, 60],
    ])
  })

  it('lengthens by a pause of the hands', () => {
    const hands: Hands = [
      [0.4, 1.2, 'pickup'],
      [1.6, 10, 'needle'],
      [30, 40, 'needle'],
      [40.2, 41, 'putdown'],
      ...units(40.6, 60),
    ]
    const events = measure(signals(70, hands))
    expect(spans(events)[0]).toEqual([0.4, 40.6])
    expect(closed(events)[0]?.flaws).toEqual(['first'])
  })

  it('carries an absence as a flaw and says how long it was', () => {
    const hands: Hands = [
      ...units(0, 30),
      [30.4, 31.2, 'pickup'],
      [31.6, 40, 'needle'],
      [70, 80, 'needle'],
      [80.2, 81, 'putdown'],
      ...units(80.6, 99),
    ]
    const second = closed(measure(signals(100, hands, { away: [[42, 68]] })))[1]
    expect(second?.flaws).toEqual(['absence'])
    expect(second?.absentSeconds).toBeCloseTo(26, 0)
    expect(second?.endMs).toBe(80_600)
  })

  it('carries visitor and occlusion as flaws, and only the unit they happened in', () => {
    const events = measure(signals(100, units(0, 30, 58, 91), { visitor: [[35, 40]], covered: [[70, 74]] }))
    expect(closed(events).map(({ flaws }) => flaws)).toEqual([['first'], ['visitor'], ['occlusion']])
  })

  it('is not made by a machine that runs with nobody there', () => {
    const events = measure(
      signals(
        60,
        [
          [10, 30, 'needle'],
          [30.2, 31, 'putdown'],
          [31.4, 32, 'pickup'],
          [33, 40, 'needle'],
        ],
        { away: [[0, 60]] },
      ),
    )
    expect(closed(events)).toEqual([])
    expect(reasons(events)).toEqual(['unattended'])
  })

  it('is not made by hands that only visit: a pick-up that leads to nothing is a false start', () => {
    const events = measure(signals(100, [[5, 6, 'pickup']]), {}, false)
    expect(closed(events)).toEqual([])
    expect(reasons(events)).toEqual(['false-start'])
  })

  it('counts once when the hand goes back to the put-down before the next pick-up', () => {
    const hands: Hands = [
      [0.4, 1.2, 'pickup'],
      [1.6, 29, 'needle'],
      [29.2, 30, 'putdown'],
      [31, 31.8, 'putdown'],
      ...units(31.4, 60),
    ]
    const events = measure(signals(70, hands))
    expect(spans(events)).toEqual([
      [0.4, 31.4],
      [31.4, 60],
    ])
    expect(reasons(events)).toContain('double-trigger')
  })

  it('ends by two hands: one picks up while the other puts down', () => {
    const hands: Hands = [
      [0.4, 1.2, 'pickup'],
      [1.6, 29.4, 'needle'],
      [29.6, 30.2, 'pickup'],
      [29.6, 30.4, 'putdown'],
      [31, 59.4, 'needle'],
      [59.6, 60.4, 'putdown'],
      [60.6, 61.2, 'pickup'],
    ]
    expect(spans(measure(signals(70, hands)))).toEqual([
      [0.4, 30],
      [30, 60],
    ])
  })
})

describe('the last put-down', () => {
  it('counts when rest follows, at its own instant', () => {
    const events = measure(signals(120, units(0, 30)), {}, false)
    expect(spans(events)).toEqual([[0.4, 30]])
  })

  it('counts at the end of the video; a unit in progress is rejected as a gap', () => {
    expect(spans(measure(signals(33, units(0, 30))))).toEqual([[0.4, 30]])
    const cut = measure(signals(50, units(0, 30, 60)))
    expect(spans(cut)).toEqual([[0.4, 30]])
    expect(reasons(cut)).toEqual(['gap'])
  })
})

describe('after a gap', () => {
  it('a unit found in progress begins where it was seen, with the flaw, and its put-down counts it', () => {
    const after = signals(60, [[0, 9.4, 'needle'], [9.6, 10.4, 'putdown'], ...units(10, 40)])
    const cycle = new StationCycle('P01')
    cycle.begin(0, 'gap')
    const events: StationEvent[] = after.flatMap((signal) => cycle.step(signal))
    expect(closed(events)[0]).toMatchObject({ endMs: 10_000, flaws: ['gap'] })
    expect(closed(events)[0]?.startMs).toBeLessThan(500)
  })
})

describe('one polygon for pick-up and put-down', () => {
  it('a visit between two stretches of work is both', () => {
    const visit = (at: number): Hands => [
      [at - 0.6, at + 0.6, 'pickup'],
      [at - 0.6, at + 0.6, 'putdown'],
    ]
    const hands: Hands = [
      ...visit(1),
      [2, 29, 'needle'],
      ...visit(30),
      [31, 59, 'needle'],
      ...visit(60),
      [61, 70, 'needle'],
    ]
    expect(spans(measure(signals(70, hands), { shared: true }))).toEqual([
      [0.4, 30],
      [30, 60],
    ])
  })
})

describe('what follows a put-down decides', () => {
  it('a second visit long after it, with nothing from the needle between, was a shadow: the first counts', () => {
    const hands: Hands = [
      [0.4, 1.2, 'pickup'],
      [1.6, 29, 'needle'],
      [29.6, 30.4, 'putdown'],
      [41, 42, 'putdown'],
      [60.4, 61.2, 'pickup'],
      [61.6, 80, 'needle'],
    ]
    const events = measure(signals(80, hands))
    expect(spans(events)).toEqual([[0.4, 30]])
    expect(reasons(events)).toContain('reach')
  })

  it('a hand that leaves with the operator puts nothing down when the signal is lost meanwhile', () => {
    const hands: Hands = [
      [0.4, 1.2, 'pickup'],
      [1.6, 29, 'needle'],
      [29.6, 30.4, 'putdown'],
    ]
    expect(spans(measure(signals(40, hands, { away: [[30.6, 40]] })))).toEqual([])
    expect(spans(measure(signals(40, hands)))).toEqual([[0.4, 30]])
  })
})

describe('the state machine', () => {
  it('does not change the state it is given', () => {
    const list = signals(60, units(0, 30, 58))
    let state = cycleStart('P01', 0, 'first')
    for (const signal of list) {
      const before = structuredClone(state)
      const frozen = state
      state = cycleStep(state, signal).state
      expect(frozen).toEqual(before)
    }
  })

  it('tells opened, then exactly one of closed and rejected, for any motion of the hands', async () => {
    const { default: fc } = await import('fast-check')
    const zone = fc.constantFrom<ZoneName>('pickup', 'needle', 'putdown')
    const stay = fc.tuple(fc.integer({ min: 0, max: 110 }), fc.integer({ min: 1, max: 12 }), zone)
    fc.assert(
      fc.property(fc.array(stay, { maxLength: 25 }), fc.boolean(), (stays, shared) => {
        const hands = stays.map(([from, length, z]) => [from, from + length, z] as const)
        let open: number | undefined
        let lastEnd = Number.NEGATIVE_INFINITY
        for (const event of measure(signals(125, hands, { away: [[40, 55]] }), { shared })) {
          if (event.type === 'unit-opened') {
            expect(open).toBeUndefined()
            open = event.startMs
          } else if (event.type === 'unit-closed') {
            expect(event.startMs).toBe(open)
            expect(event.endMs).toBeGreaterThan(event.startMs)
            expect(event.startMs).toBeGreaterThanOrEqual(lastEnd)
            lastEnd = event.endMs
            open = undefined
          } else if (event.startMs === open) open = undefined
        }
        expect(open).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })
})

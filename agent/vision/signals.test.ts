import { describe, expect, it, test } from 'vitest'
import { type Observation, type Signal, type SignalParameters, Signals, unwatchedSignals } from './signals.ts'

const quiet = { pickup: 0, needle: 0, putdown: 0 }

function run(
  seconds: number,
  at: (t: number) => Partial<Observation>,
  parameters: Partial<SignalParameters> = {},
): Signal[] {
  const signals = new Signals(parameters)
  const out: Signal[] = []
  for (let i = 0; i < seconds * 5; i++) {
    const t = i / 5
    const base = { atMs: t * 1000, persons: 1, zones: quiet, covered: false, disturbed: false } as const
    out.push(...signals.push({ ...base, ...at(t) }))
  }
  return [...out, ...signals.flush()]
}

const presence = (list: readonly Signal[], value: Signal['presence']) =>
  list.filter((signal) => signal.presence === value).map(({ atMs }) => atMs / 1000)
const visits = (list: readonly Signal[]) => list.flatMap((signal) => signal.visits)

describe('presence', () => {
  it('is not lost by the detector losing one frame in ten, nor by a second of nothing', () => {
    const list = run(60, (t) => ({ persons: (t * 5) % 10 === 3 || (t > 20 && t < 21.2) ? 0 : 1 }))
    expect(presence(list, true)).toHaveLength(300)
  })

  it('ends when the operator was last seen and begins when seen again', () => {
    const gone = presence(
      run(60, (t) => ({ persons: t > 20 && t < 40 ? 0 : 1 })),
      false,
    )
    expect(gone[0]).toBeCloseTo(20.2)
    expect(gone.at(-1)).toBeCloseTo(39.8)
  })

  it('is not begun by somebody who passes', () => {
    expect(
      presence(
        run(30, (t) => ({ persons: t > 10 && t < 10.7 ? 1 : 0 })),
        true,
      ),
    ).toEqual([])
  })

  it('is unknown where nobody looked', () => {
    expect(
      presence(
        run(10, () => ({ persons: 'unknown' })),
        'unknown',
      ),
    ).toHaveLength(50)
  })

  it('says a visitor when more persons are there than belong there', () => {
    const list = run(30, (t) => ({ persons: t > 10 && t < 15 ? 2 : 1 }))
    expect(list.filter(({ visitor }) => visitor === true)).toHaveLength(24)
  })
})

describe('a visit', () => {
  it('is not seen near something that covers the station: the zones are unknown', () => {
    const list = run(30, (t) => ({
      zones: { ...quiet, putdown: t > 9.4 && t < 10 ? 0.5 : 0 },
      covered: t >= 10 && t < 14,
    }))
    expect(visits(list)).toEqual([])
    expect(list.find(({ atMs }) => atMs === 12_000)?.zones.putdown).toBe('unknown')
  })

  it('is not made by an edge that sweeps over whole zones, whatever it is', () => {
    const list = run(30, (t) => ({
      zones: {
        pickup: t > 10 && t < 10.3 ? 0.95 : 0,
        needle: t > 10 && t < 10.5 ? 0.9 : 0,
        putdown: t > 10.3 && t < 10.7 ? 0.9 : 0,
      },
    }))
    expect(visits(list)).toEqual([])
  })

  it('is made by a hand that fills zones as small as itself, and little of the area', () => {
    const filling = (area: number) =>
      visits(
        run(30, (t) => ({
          zones: {
            ...quiet,
            needle: t > 9.7 && t < 10.1 ? 0.9 : 0,
            putdown: t > 10.1 && t < 10.9 ? 0.9 : 0,
          },
          area: t > 9.7 && t < 10.9 ? area : 0,
        })),
      ).map(({ zone }) => zone)
    expect(filling(0.2)).toEqual(['needle', 'putdown'])
    expect(filling(0.4)).toEqual([])
  })

  it('stands when it had passed its reversal before something covered the station', () => {
    const list = run(30, (t) => ({
      zones: { ...quiet, putdown: t > 8.8 && t < 9.7 ? 0.5 : 0 },
      covered: t >= 10.2 && t < 14,
    }))
    expect(visits(list).map(({ zone }) => zone)).toEqual(['putdown'])
  })

  it('is not made by what moves in all of the camera’s zones at once', () => {
    const noise = (t: number) => (t > 20 && t < 22 ? 0.15 : 0)
    const alone = run(40, (t) => ({ zones: { ...quiet, pickup: noise(t) } }))
    const everywhere = run(40, (t) => ({ zones: { ...quiet, pickup: noise(t) }, common: noise(t) }))
    expect(visits(alone)).toHaveLength(1)
    expect(visits(everywhere)).toEqual([])
  })

  it('is not made by a body that passes where no detector tells who is there', () => {
    const passing = (t: number) => ({
      zones: { ...quiet, pickup: t > 10 && t < 11 ? 0.5 : 0 },
      area: t > 9.8 && t < 11.2 ? 0.4 : 0,
    })
    expect(visits(run(30, passing))).toHaveLength(1)
    expect(visits(run(30, passing, unwatchedSignals))).toEqual([])
  })
})

describe('two operators at one station', () => {
  it('are configuration: two persons are no visitor, a third is', () => {
    const persons = (t: number) => (t > 20 && t < 30 ? 3 : 2)
    const list = run(40, (t) => ({ persons: persons(t) }), { operators: 2 })
    expect(
      list.filter(({ visitor }) => visitor === true).every(({ atMs }) => atMs > 18_000 && atMs < 32_000),
    ).toBe(true)
    expect(list.find(({ atMs }) => atMs === 25_000)?.visitor).toBe(true)
    expect(list.find(({ atMs }) => atMs === 10_000)?.visitor).toBe(false)
  })

  it('one of them leaves: somebody is still there, and it is nobody’s absence', () => {
    const list = run(40, (t) => ({ persons: t > 10 && t < 30 ? 1 : 2 }), { operators: 2 })
    expect(presence(list, true)).toHaveLength(200)
    expect(list.some(({ visitor }) => visitor === true)).toBe(false)
  })
})

describe('what lies in a zone', () => {
  const looks = (grey: number) => ({ cells: Float32Array.of(grey, 90, 90, 90), gain: 1, doubt: 6 })
  const hand = (t: number, from: number, to: number) => (t >= from && t < to ? 0.4 : 0)
  const still = (t: number, grey: number) =>
    Math.round(t * 5) % 5 === 0 ? { still: { putdown: looks(grey) } } : {}

  it('is compared from before a visit to after it, and with what lay there earlier; the put-down at every look since', () => {
    const list = run(30, (t) => ({
      zones: { ...quiet, putdown: hand(t, 10, 11) + hand(t, 15, 16) },
      ...still(t, t > 10.8 && t < 15.2 ? 150 : 90),
    }))
    const [laid, gone] = visits(list)
    expect(laid).toMatchObject({ mark: 0.25, newMark: 0.25 })
    expect(gone).toMatchObject({ mark: 0.25, newMark: 0 })
    const looked = list.flatMap(({ atMs, putDownNow }) =>
      putDownNow === undefined ? [] : [{ atMs, visitFromMs: putDownNow.visitFromMs, ...putDownNow.marks() }],
    )
    expect(looked.filter(({ atMs }) => atMs < 15_000)).toMatchObject(
      [11, 12, 13, 14].map((s) => ({ atMs: s * 1000, visitFromMs: laid?.fromMs, newMark: 0.25 })),
    )
    expect(looked.findLast(({ atMs }) => atMs < 20_000)).toMatchObject({
      visitFromMs: gone?.fromMs,
      newMark: 0,
    })
  })

  it('is still known after a gap, unless the clock stepped back', () => {
    const resumedAt = (fromS: number) => {
      const signals = new Signals()
      const feed = (from: number, to: number, grey: number): Signal[] => {
        const out: Signal[] = []
        for (let t = from; t < to; t = Math.round((t + 0.2) * 10) / 10) {
          const zones = { ...quiet, putdown: hand(t, fromS, fromS + 1) }
          const base = { atMs: t * 1000, persons: 1, covered: false, disturbed: false } as const
          out.push(...signals.push({ ...base, zones, ...(zones.putdown === 0 ? still(t, grey) : {}) }))
        }
        return [...out, ...signals.flush()]
      }
      feed(100, 110, 90)
      return visits(feed(fromS, fromS + 8, 150))
    }
    expect(resumedAt(130)).toMatchObject([{ newMark: 0.25 }])
    expect(resumedAt(50)[0]).not.toHaveProperty('newMark')
  })

  it('is not known when noise or another light hide it', () => {
    const dim = { ...looks(90), gain: 0.5 }
    const [visit] = visits(
      run(30, (t) => ({
        zones: { ...quiet, putdown: hand(t, 10, 11) },
        still: { putdown: t < 10 ? looks(150) : dim },
      })),
    )
    expect(visit).not.toHaveProperty('mark')
  })
})

test('a standing picture is no sign that a hand rests: what it cut before its reversal was no visit', () => {
  const signals = new Signals()
  for (let i = 0; i <= 60; i++) {
    const putdown = i === 49 || i === 50 ? 0.4 : 0
    signals.push({
      atMs: i * 200,
      persons: 1,
      zones: { ...quiet, putdown },
      covered: false,
      disturbed: false,
    })
  }
  expect(visits(signals.flush(10_200))).toEqual([])
})

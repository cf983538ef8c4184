import { expect, test } from 'vitest'
import type { StationEvent, UnitClosed } from '../../agent/contract/measurement.ts'
import { Signals } from '../../agent/vision/signals.ts'
import { StationCycle } from '../../agent/vision/station-cycle.ts'
import { between, mixSeed, normal, seededRandom } from '../random.ts'
import { confidenceBands, confidenceTable } from './confidence.ts'

/**
 * An hour of one station as its zones' motion, without pictures: units of 12 to 40 s with hands of every strength, noise, and what looks
 * like a put-down and a pick-up and is none (cloth, a sleeve, a neighbour's hand), weak or strong.
 */
function hour(seed: number) {
  const random = seededRandom(mixSeed('confidence', seed))
  const seconds = 3600
  const hands: { zone: 'pickup' | 'putdown'; atS: number; peak: number; lastsS: number }[] = []
  const truth: {
    workstation: string
    start_s: number
    end_s: number
    observable: boolean
    timed: boolean
  }[] = []
  const usual = between(random, 0.22, 0.5)
  const work: [number, number][] = []
  for (let start = 0; ; ) {
    const end = start + between(random, 12, 40)
    if (end > seconds - 5) break
    const strength = () => Math.max(0.08, usual * (1 + 0.3 * normal(random)))
    hands.push({ zone: 'pickup', atS: start + 0.8, peak: strength(), lastsS: 1 })
    hands.push({ zone: 'putdown', atS: end, peak: strength(), lastsS: 1 })
    work.push([start + 1.6, end - 0.7])
    if (random() < 0.25) {
      const at = between(random, start + 4, end - 4)
      const weak = () => usual * Math.min(1, between(random, 0.2, 0.75))
      hands.push({ zone: 'putdown', atS: at, peak: weak(), lastsS: 0.8 })
      if (random() < 0.6) hands.push({ zone: 'pickup', atS: at + 0.9, peak: weak(), lastsS: 0.8 })
    }
    truth.push({ workstation: `S${seed}`, start_s: start, end_s: end, observable: true, timed: true })
    start = end
  }
  const signals = new Signals()
  const cycle = new StationCycle(`S${seed}`)
  const closed: UnitClosed[] = []
  const take = (events: readonly StationEvent[]) => {
    for (const event of events) if (event.type === 'unit-closed') closed.push(event)
  }
  const nearby = Array.from({ length: seconds + 1 }, (_, second) =>
    hands.filter(({ atS }) => Math.abs(atS - second) < 2),
  )
  const shareOf = (zone: 'pickup' | 'putdown', t: number) =>
    (nearby[Math.floor(t)] ?? []).reduce(
      (most, hand) => {
        const off = Math.abs(t - hand.atS) / (hand.lastsS / 2)
        // Least at the reversal, where the hand stands still for an instant.
        return hand.zone === zone && off < 1
          ? Math.max(most, hand.peak * Math.sin(Math.PI * off) ** 0.5)
          : most
      },
      Math.max(0, 0.02 * normal(random)),
    )
  for (let i = 0; i < seconds * 5; i++) {
    const t = i / 5
    const zones = {
      pickup: shareOf('pickup', t),
      needle: (work.findLast(([from]) => t >= from)?.[1] ?? 0) > t ? between(random, 0.05, 0.4) : 0,
      putdown: shareOf('putdown', t),
    }
    for (const signal of signals.push({
      atMs: t * 1000,
      persons: 1,
      zones,
      covered: false,
      disturbed: false,
    })) {
      take(cycle.step(signal))
    }
  }
  take(cycle.end('gap'))
  const measured = closed.map(({ workstation, startMs, endMs, flaws, confidence }) => ({
    workstation,
    start_s: startMs / 1000,
    end_s: endMs / 1000,
    valid: flaws.length === 0,
    confidence,
  }))
  return { truth, measured }
}

test('units of low confidence are wrong more often, band by band', () => {
  const hours = Array.from({ length: 8 }, (_, i) => hour(i + 1))
  const bands = confidenceBands(hours)
  const table = confidenceTable(hours)
  const share = (from: number, to: number) => {
    const chosen = bands.filter((band) => band.from >= from && band.from < to)
    const units = chosen.reduce((sum, band) => sum + band.units, 0)
    return { units, wrong: chosen.reduce((sum, band) => sum + band.wrong, 0) / Math.max(1, units) }
  }
  const [low, middle, high] = [share(0, 0.7), share(0.7, 0.85), share(0.85, 2)]
  if (process.env.LBZF_TABLE !== undefined) console.log(table)
  expect(low.units, table).toBeGreaterThan(30)
  expect(high.units, table).toBeGreaterThan(100)
  expect(low.wrong, table).toBeGreaterThan(2 * high.wrong)
  expect(low.wrong, table).toBeGreaterThan(middle.wrong)
  expect(middle.wrong, table).toBeGreaterThan(high.wrong)
})

import { expect, test } from 'vitest'
import type { StationEvent } from '../contract/measurement.ts'
import { plantFlaws, withPlantFlaws } from './plant-flaws.ts'
import { at, smallRecord } from './small-record.ts'

// P01 sews half of CUELLO: a passing unit takes it 10.16 min; the break is 09:00–09:15.
const unit = (start: string, end: string) => ({ workstation: 'P01', startMs: at(start), endMs: at(end) })

test('a unit that a parada programada lies in is no timing, one that ends as it begins is', () => {
  expect(plantFlaws(smallRecord(), unit('08:55:00', '09:05:00'))).toEqual(['break'])
  expect(plantFlaws(smallRecord(), unit('08:50:00', '09:00:00'))).toEqual([])
  expect(plantFlaws(smallRecord(), unit('09:15:00', '09:25:00'))).toEqual([])
})

test('a duration beyond four times its SAM, or under a quarter, is implausible', () => {
  expect(plantFlaws(smallRecord(), unit('10:00:00', '10:10:00'))).toEqual([])
  expect(plantFlaws(smallRecord(), unit('10:00:00', '10:45:00'))).toEqual(['implausible'])
  expect(plantFlaws(smallRecord(), unit('10:00:00', '10:01:00'))).toEqual(['implausible'])
})

test('without a standard or a run nothing is implausible', () => {
  expect(plantFlaws(smallRecord({ standards: [] }), unit('10:00:00', '10:45:00'))).toEqual([])
  expect(plantFlaws(smallRecord({ runs: [] }), unit('10:00:00', '10:45:00'))).toEqual([])
  expect(plantFlaws(smallRecord({ holidays: ['2026-07-06'] }), unit('08:55:00', '09:05:00'))).toEqual([])
})

test('a sink is told the flaws of a calendar beside those that were seen, and only with a calendar', () => {
  const told = (record: ReturnType<typeof smallRecord> | undefined) => {
    const events: StationEvent[] = []
    const nothing = () => undefined
    const sink = { gapOpened: nothing, gapClosed: nothing, measuredUntil: nothing }
    const keeping = { ...sink, stationEvent: (event: StationEvent) => void events.push(event) }
    const flagged = withPlantFlaws(keeping, () => record)
    const closed = { ...unit('08:55:00', '09:05:00'), confidence: 1, absentSeconds: 0 }
    flagged.stationEvent({ type: 'unit-closed', ...closed, flaws: ['visitor'] })
    return events.map((event) => (event.type === 'unit-closed' ? event.flaws : []))
  }
  expect(told(smallRecord({ runs: [] }))).toEqual([['visitor', 'break']])
  expect(told(undefined)).toEqual([['visitor']])
})

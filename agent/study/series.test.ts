import { expect, test } from 'vitest'
import type { Reading } from '../store/study-record.ts'
import { stationSeries } from './series.ts'

const at = (clock: string) => Date.parse(`2026-08-03T${clock}-05:00`)
const august = {
  fromMs: Date.parse('2026-08-01T00:00:00-05:00'),
  toMs: Date.parse('2026-09-01T00:00:00-05:00'),
}
const reading = (id: number, more: Partial<Reading> = {}): Reading => ({
  id,
  workstation: 'P05',
  start_ts: null,
  duration_seconds: 40,
  counts: 1,
  day: null,
  study_uuid: null,
  by_device: 0,
  created_by: 'ronald@lbzf.example',
  ...more,
})
const shape = (readings: Reading[], anchors: string[] = []) =>
  stationSeries(
    'P05',
    readings,
    anchors.map((text) => Date.parse(text)),
    august,
  ).map((series) => [
    series.clock,
    series.readings.map(({ start_s }) => new Date(start_s * 1000 - 18_000_000).toISOString().slice(8, 19)),
  ])

test('a clock time at the head of a sheet is its anchor', () => {
  const sheet = [reading(1, { start_ts: at('07:12:30') }), reading(2), reading(3)]
  expect(shape(sheet)).toEqual([['anchor', ['03T07:12:30', '03T07:13:10', '03T07:13:50']]])
  const july = [reading(4, { start_ts: Date.parse('2026-07-31T07:00:30-05:00') }), reading(5)]
  expect(shape([...july, ...sheet])).toHaveLength(1)
})

test('laps of the phone keep their own clock, also beside a sheet that has none', () => {
  const laps = [1, 2].map((id) => reading(id, { start_ts: at(`07:0${id}:03`), by_device: 1 }))
  expect(shape([...laps, reading(3)], ['2026-08-03T09:00:00-05:00'])).toEqual([
    ['own', ['03T07:01:03', '03T07:02:03']],
    ['anchor', ['03T09:00:00']],
  ])
})

test('starts in whole minutes say where the sheet begins, and no more', () => {
  const sheet = [0, 1, 1, 2, 3].map((minute, i) => reading(i, { start_ts: at(`07:0${minute}:00`) }))
  expect(shape(sheet)).toEqual([
    ['anchor', ['03T07:00:00', '03T07:00:40', '03T07:01:20', '03T07:02:00', '03T07:02:40']],
  ])
})

test('each sheet without a clock takes the anchor of its day; one too few or too many is told', () => {
  const sheets = [reading(1, { day: '2026-08-04' }), reading(2, { day: '2026-08-03' })]
  const [monday, tuesday] = ['2026-08-03T07:00:00-05:00', '2026-08-04T08:00:00-05:00']
  expect(shape(sheets, [monday, tuesday])).toEqual([
    ['anchor', ['03T07:00:00']],
    ['anchor', ['04T08:00:00']],
  ])
  expect(() => shape(sheets, [monday])).toThrow('(sheets: 1 of 2026-08-04, 1 of 2026-08-03)')
  expect(() => shape(sheets, [monday, '2026-08-05T08:00:00-05:00'])).toThrow('no sheet of P05 is of that day')
  expect(() => shape([reading(1, { start_ts: at('07:00:03') })], [monday])).toThrow(
    'no readings without clock',
  )
})

import { expect, test } from 'vitest'
import type { GapKind } from '../contract/measurement.ts'
import { at, evenUnits, smallRecord, smallSettings } from './small-record.ts'
import { moduleUnits } from './units.ts'

const hour = { start_ts: at('07:30'), end_ts: at('08:30') }
const later = at('20:00')
const gap = (start: string, end: string | null, kind: GapKind = 'stall') => ({
  camera_id: 1,
  start_ts: at(start),
  end_ts: end === null ? null : at(end),
  kind,
})
const conteo = (
  id: number,
  start: string,
  end: string,
  units: number,
  workstation_id: number | null = null,
) => ({
  id,
  workstation_id,
  start_ts: at(start),
  end_ts: at(end),
  units,
})
const output_units = evenUnits(hour.start_ts, hour.end_ts, 60)

test('measured for the whole hour: the camera counts, whatever was typed', () => {
  const record = smallRecord({ output_units, conteos: [conteo(1, '07:30', '08:30', 48)] })
  expect(moduleUnits(record, hour, later)).toMatchObject({ units: 60, origin: 'medido', reason: null })
})

test('not measured and not typed: no value, with the stretch that is missing', () => {
  const record = smallRecord({ output_units, gaps: [gap('07:40', '07:50')] })
  expect(moduleUnits(record, hour, later)).toMatchObject({
    units: null,
    origin: null,
    reason: 'sin medición ni conteo de 07:40 a 07:50',
  })
})

test('a count for the whole hour replaces a partly measured one', () => {
  const record = smallRecord({
    output_units,
    gaps: [gap('07:40', '07:50')],
    conteos: [conteo(1, '07:30', '08:30', 48)],
  })
  expect(moduleUnits(record, hour, later)).toMatchObject({ units: 48, origin: 'digitado' })
})

test('a count for the missing stretch is added to what was measured around it', () => {
  const record = smallRecord({
    output_units,
    gaps: [gap('07:40', '07:50')],
    conteos: [conteo(1, '07:40', '07:50', 7)],
  })
  // 60 an hour, one a minute: the 10 units of the gap give way to the 7 typed.
  expect(moduleUnits(record, hour, later)).toMatchObject({ units: 57, origin: 'mixto' })
})

test('less than half a unit of unmeasured time is forgiven, in one gap or in several, more is not', () => {
  // P21: 14 min by 19 operators, a unit every 44.2 s; half of it are 22.1 s.
  const units = (...gaps: ReturnType<typeof gap>[]) =>
    moduleUnits(smallRecord({ output_units, gaps }), hour, later).units
  expect(units(gap('07:40:00', '07:40:22'))).toBe(60)
  expect(units(gap('07:40:00', '07:40:23'))).toBeNull()
  expect(units(gap('07:40:00', '07:40:11'), gap('07:50:00', '07:50:11'))).toBe(60)
  expect(units(gap('07:40:00', '07:40:12'), gap('07:50:00', '07:50:12'))).toBeNull()
})

test('in the first seconds of an hour a dark camera has measured nothing, however little is missing', () => {
  const record = smallRecord({ gaps: [gap('07:00', null)] })
  const now = at('07:30:15')
  expect(moduleUnits(record, { start_ts: hour.start_ts, end_ts: now }, now)).toMatchObject({
    units: null,
    origin: null,
  })
})

test('without a standard ten seconds are forgiven', () => {
  const units = (seconds: string) =>
    moduleUnits(
      smallRecord({ runs: [], output_units, gaps: [gap('07:40:00', `07:40:${seconds}`)] }),
      hour,
      later,
    ).units
  expect([units('09.9'), units('10')]).toEqual([60, null])
})

test('counts of another span do not stand in: neither a longer one nor another station’s', () => {
  const gaps = [gap('07:30', '08:30')]
  const longer = smallRecord({ gaps, conteos: [conteo(1, '06:30', '14:30', 380)] })
  expect(moduleUnits(longer, hour, later).units).toBeNull()
  const other = smallRecord({ gaps, conteos: [conteo(1, '07:30', '08:30', 50, 1)] })
  expect(moduleUnits(other, hour, later).units).toBeNull()
  const own = smallRecord({ gaps, conteos: [conteo(1, '07:30', '08:30', 50, 21)] })
  expect(moduleUnits(own, hour, later)).toMatchObject({ units: 50, origin: 'digitado' })
})

test('of two overlapping counts the later one stands', () => {
  const record = smallRecord({
    gaps: [gap('07:30', '08:30')],
    conteos: [conteo(1, '07:30', '08:00', 20), conteo(2, '07:30', '08:30', 50)],
  })
  expect(moduleUnits(record, hour, later)).toMatchObject({ units: 50, origin: 'digitado' })
})

test('two output stations must both have been measured', () => {
  const both = { ...smallSettings, output_stations: ['P21', 'P02'] }
  expect(moduleUnits(smallRecord({ output_units, settings: [both] }), hour, later)).toMatchObject({
    units: null,
    reason: 'sin medición y sin conteo',
  })
  const seen = { ...smallSettings, output_stations: ['P21', 'P01'] }
  const units = [
    ...output_units,
    { workstation_id: 1, end_ts: at('07:45') },
    { workstation_id: 2, end_ts: at('07:45') },
  ]
  expect(moduleUnits(smallRecord({ output_units: units, settings: [seen] }), hour, later).units).toBe(61)
})

test('without an output station only a typed count says anything', () => {
  const settings = [{ ...smallSettings, output_stations: [] }]
  expect(moduleUnits(smallRecord({ settings }), hour, later)).toMatchObject({
    units: null,
    reason: 'sin puesto de salida definido y sin conteo',
  })
  const typed = smallRecord({ settings, conteos: [conteo(1, '07:30', '08:30', 0)] })
  expect(moduleUnits(typed, hour, later)).toMatchObject({ units: 0, origin: 'digitado' })
})

test('an output station that changes inside the hour is asked for each part', () => {
  const settings = [
    smallSettings,
    { ...smallSettings, id: 2, valid_from_ts: at('08:00'), output_stations: ['P01'] },
  ]
  const units = [
    ...evenUnits(at('07:30'), at('08:30'), 60),
    { workstation_id: 1, end_ts: at('07:45') },
    { workstation_id: 1, end_ts: at('08:15') },
  ]
  expect(moduleUnits(smallRecord({ settings, output_units: units }), hour, later)).toMatchObject({
    units: 31,
    origin: 'medido',
  })
})

test('before the calibration and after the newest frame nothing is measured', () => {
  const rois = [{ id: 1, camera_id: 1, version: 1, valid_from_ts: at('08:00'), stations: ['P01', 'P21'] }]
  expect(moduleUnits(smallRecord({ rois, output_units }), hour, later).reason).toBe(
    'sin medición ni conteo de 07:30 a 08:00',
  )
  const cameras = [{ id: 1, name: 'Cámara 1', measured_until_ts: at('08:00') }]
  expect(moduleUnits(smallRecord({ cameras, output_units }), hour, later).reason).toBe(
    'sin medición ni conteo de 08:00 a 08:30',
  )
})

test('a frame of some seconds ago is measuring still', () => {
  const now = at('08:10')
  const cameras = [{ id: 1, name: 'Cámara 1', measured_until_ts: now - 20_000 }]
  const record = smallRecord({ cameras, output_units: evenUnits(hour.start_ts, now, 40) })
  expect(moduleUnits(record, { ...hour, end_ts: now }, now).units).toBe(40)
})

test('a calibration that leaves the station out ends its measurement', () => {
  const rois = [
    { id: 1, camera_id: 1, version: 1, valid_from_ts: at('00:00'), stations: ['P01', 'P21'] },
    { id: 2, camera_id: 1, version: 2, valid_from_ts: at('08:00'), stations: ['P01'] },
  ]
  expect(moduleUnits(smallRecord({ rois, output_units }), hour, later).reason).toBe(
    'sin medición ni conteo de 08:00 a 08:30',
  )
})

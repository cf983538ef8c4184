import { expect, test } from 'vitest'
import { boardRows } from './board.ts'
import { at, evenUnits, smallRecord, smallSettings, standard } from './small-record.ts'

const date = '2026-07-06'
const evening = at('20:00')
/** 22 operators × 60 ÷ 24.16 × 0.9. */
const hourMeta = (22 * 60 * 0.9) / 24.16
const rowAt = (rows: ReturnType<typeof boardRows>, clock: string) =>
  rows.find((row) => row.start.startsWith(`2026-07-06T${clock}`))

test('a full hour: meta 49.2, 45 units, cumplimiento 91.5 %', () => {
  const rows = boardRows(
    smallRecord({ output_units: evenUnits(at('06:30'), at('07:30'), 45) }),
    date,
    evening,
  )
  expect(rows).toHaveLength(8)
  expect(rows[0]).toMatchObject({
    op: 'OP-1',
    reference: 'Ref22 Slim',
    units: 45,
    origin: 'medido',
    jornada: 'Mañana',
  })
  expect(rows[0]?.meta).toBeCloseTo(49.17, 2)
  expect(rows[0]?.cumplimiento).toBeCloseTo(45 / hourMeta, 12)
})

test('a break leaves the meta of its hour', () => {
  const rows = boardRows(smallRecord(), date, evening)
  expect(rowAt(rows, '08:30')?.meta).toBeCloseTo((hourMeta * 45) / 60, 10)
})

test('in the first minutes of an hour the meta is that of the minutes gone', () => {
  const now = at('07:33')
  const rows = boardRows(
    smallRecord({ output_units: [{ workstation_id: 21, end_ts: at('07:31') }] }),
    date,
    now,
  )
  const running = rowAt(rows, '07:30')
  expect(running?.meta).toBeCloseTo(hourMeta, 10)
  expect(running?.meta_now).toBeCloseTo(hourMeta / 20, 10)
  expect(running).toMatchObject({ units: 1, origin: 'medido' })
  expect(running?.cumplimiento).toBeCloseTo(20 / hourMeta, 10)
  expect(running?.accumulated_meta).toBeCloseTo(hourMeta * 1.05, 10)
})

test('at the very first instant nothing is due and nothing can be said', () => {
  const [first] = boardRows(smallRecord(), date, at('06:30'))
  expect(first).toMatchObject({ meta_now: 0, units: null, origin: null, cumplimiento: null })
})

test('hours to come have a meta and no value', () => {
  const rows = boardRows(smallRecord(), date, at('08:00'))
  expect(rowAt(rows, '13:30')).toMatchObject({
    meta_now: 0,
    units: null,
    origin: null,
    cumplimiento: null,
    accumulated_units: null,
  })
  expect(rowAt(rows, '13:30')?.accumulated_meta).toBeCloseTo(hourMeta * 7.75, 9)
})

test('a measured hour without a unit is 0, an hour that nobody measured is blank and stays out of the acumulado', () => {
  const gap = { camera_id: 1, start_ts: at('07:50'), end_ts: at('08:10'), kind: 'stall' as const }
  const output_units = [
    ...evenUnits(at('06:30'), at('07:30'), 40),
    ...evenUnits(at('07:30'), at('07:50'), 12),
  ]
  const rows = boardRows(smallRecord({ gaps: [gap], output_units }), date, evening)
  expect(rowAt(rows, '06:30')).toMatchObject({
    units: 40,
    seen_units: 40,
    unmeasured_minutes: 0,
    accumulated_units: 40,
    accumulated_hours_missing: 0,
  })
  expect(rowAt(rows, '07:30')).toMatchObject({
    units: null,
    origin: null,
    cumplimiento: null,
    seen_units: 12,
    unmeasured_minutes: 20,
    accumulated_units: 40,
    accumulated_hours_missing: 1,
  })
  expect(rowAt(rows, '08:30')).toMatchObject({
    units: 0,
    origin: 'medido',
    cumplimiento: 0,
    accumulated_units: 40,
    accumulated_hours_missing: 1,
  })
  // The metas of the first and the third hour, as the units.
  expect(rowAt(rows, '08:30')?.accumulated_meta).toBeCloseTo(hourMeta * 1.75, 10)
})

test('while no hour of the jornada is known there is no acumulado', () => {
  const rows = boardRows(smallRecord({ rois: [] }), date, at('08:00'))
  expect(rowAt(rows, '07:30')).toMatchObject({
    units: null,
    unmeasured_minutes: 30,
    accumulated_units: null,
    accumulated_hours_missing: 2,
  })
  const settings = [{ ...smallSettings, output_stations: [] }]
  expect(rowAt(boardRows(smallRecord({ settings }), date, evening), '07:30')).toMatchObject({
    seen_units: null,
    unmeasured_minutes: 60,
  })
})

test('two OPs in an hour make two rows, each with its own SAM and minutes', () => {
  const record = smallRecord({
    runs: [
      {
        id: 1,
        workstation_id: null,
        op: 'OP-1',
        reference: 'Ref22 Slim',
        from_ts: at('00:00'),
        to_ts: at('07:50'),
        planned_units: null,
      },
      {
        id: 2,
        workstation_id: null,
        op: 'OP-2',
        reference: 'Ref30',
        from_ts: at('07:50'),
        to_ts: null,
        planned_units: null,
      },
    ],
    standards: [
      standard(1, 'Ref22 Slim', 'CUELLO', 10.16),
      standard(2, 'Ref22 Slim', 'EMPACAR', 14),
      standard(3, 'Ref30', 'COSER', 30),
    ],
    output_units: [...evenUnits(at('07:30'), at('07:50'), 15), ...evenUnits(at('07:50'), at('08:30'), 20)],
  })
  const rows = boardRows(record, date, evening).filter(
    (row) => row.start < '2026-07-06T08:30' && row.start >= '2026-07-06T07:30',
  )
  expect(
    rows.map(({ op, start, end, units }) => [op, start.slice(11, 16), end.slice(11, 16), units]),
  ).toEqual([
    ['OP-1', '07:30', '07:50', 15],
    ['OP-2', '07:50', '08:30', 20],
  ])
  expect(rows[0]?.meta).toBeCloseTo(hourMeta / 3, 10)
  expect(rows[1]?.meta).toBeCloseTo((22 * 40 * 0.9) / 30, 10)
})

test('the output station that changes over later keeps the old OP until then', () => {
  const record = smallRecord({
    runs: [
      {
        id: 1,
        workstation_id: null,
        op: 'OP-1',
        reference: 'Ref22 Slim',
        from_ts: at('00:00'),
        to_ts: at('07:50'),
        planned_units: null,
      },
      {
        id: 2,
        workstation_id: null,
        op: 'OP-2',
        reference: 'Ref22 Slim',
        from_ts: at('07:50'),
        to_ts: null,
        planned_units: null,
      },
      {
        id: 3,
        workstation_id: 21,
        op: 'OP-1',
        reference: 'Ref22 Slim',
        from_ts: at('07:50'),
        to_ts: at('08:10'),
        planned_units: null,
      },
    ],
    output_units: evenUnits(at('07:30'), at('08:30'), 60),
  })
  const rows = boardRows(record, date, evening)
  expect(rows.filter(({ op }) => op === 'OP-1').reduce((sum, { units }) => sum + (units ?? 0), 0)).toBe(40)
})

test('operators who leave in the middle of an hour weigh by their minutes', () => {
  const settings = [smallSettings, { ...smallSettings, id: 2, valid_from_ts: at('07:45'), operators: 18 }]
  const rows = boardRows(smallRecord({ settings }), date, evening)
  expect(rowAt(rows, '07:30')?.meta).toBeCloseTo(((22 * 15 + 18 * 45) * 0.9) / 24.16, 10)
})

test('hora extra after the jornada has rows and a meta of its own operators', () => {
  const hora_extra = [{ id: 1, start_ts: at('14:30'), end_ts: at('16:00'), operators: 10 }]
  const rows = boardRows(
    smallRecord({ hora_extra, output_units: evenUnits(at('14:30'), at('15:30'), 21) }),
    date,
    evening,
  )
  const extra = rows.filter(({ jornada }) => jornada === 'Hora extra')
  expect(extra.map(({ start, end }) => [start.slice(11, 16), end.slice(11, 16)])).toEqual([
    ['14:30', '15:30'],
    ['15:30', '16:00'],
  ])
  expect(extra[0]?.meta).toBeCloseTo((10 * 60 * 0.9) / 24.16, 10)
  expect(extra[0]).toMatchObject({ units: 21, accumulated_units: 21 })
})

test('hours after midnight belong to the board of the day before', () => {
  const night = {
    id: 2,
    name: 'Noche',
    start_minute: 1350,
    length_minutes: 480,
    weekdays: '1',
    valid_from_date: date,
    valid_to_date: null,
    breaks: [],
  }
  const record = smallRecord({
    jornadas: [night],
    output_units: evenUnits(at('23:30'), at('00:30', '2026-07-07'), 30),
  })
  const rows = boardRows(record, date, at('12:00', '2026-07-07'))
  expect(rows.map(({ start }) => start.slice(5, 16))).toContain('07-07T05:30')
  expect(rows[1]).toMatchObject({ start: '2026-07-06T23:30:00.000-05:00', units: 30 })
  expect(boardRows(record, '2026-07-07', at('12:00', '2026-07-07'))).toEqual([])
})

test('without an OP there are units and no meta', () => {
  const rows = boardRows(
    smallRecord({ runs: [], output_units: evenUnits(at('06:30'), at('07:30'), 45) }),
    date,
    evening,
  )
  expect(rows[0]).toMatchObject({
    op: null,
    reference: null,
    meta: null,
    meta_now: null,
    units: 45,
    cumplimiento: null,
    accumulated_meta: null,
  })
})

test('lost minutes are minutes × operators, breaks and paradas programadas left out, lasting ones up to now', () => {
  const lost = (
    id: number,
    start: string,
    end: string | null,
    operators: number,
    planned: boolean | null,
  ) => ({
    id,
    workstation_id: null,
    code: `C00${id}`,
    text: id === 3 ? null : 'Falta de material',
    planned,
    start_ts: at(start),
    end_ts: end === null ? null : at(end),
    operators,
  })
  const lost_time = [
    lost(1, '08:50', '09:20', 22, false),
    lost(2, '08:40', '08:45', 22, true),
    lost(3, '09:40', null, 5, null),
  ]
  const rows = boardRows(smallRecord({ lost_time }), date, at('10:00'))
  // 08:50–09:20 without the break of 15 minutes: 15 min × 22.
  expect(rowAt(rows, '08:30')).toMatchObject({ lost_minutes: 330, lost_causes: ['C001 Falta de material'] })
  expect(rowAt(rows, '09:30')).toMatchObject({ lost_minutes: 100, lost_causes: ['C003 (por definir)'] })
  expect(rowAt(rows, '10:30')).toMatchObject({ lost_minutes: 0, lost_causes: [] })
})

import { expect, test } from 'vitest'
import { indicadoresRows } from './indicadores.ts'
import { at, evenUnits, smallRecord, smallSettings, standard } from './small-record.ts'

const date = '2026-07-06'
const evening = at('20:00')
const day = evenUnits(at('06:30'), at('14:30'), 360)

test('a day: 360 units × 24.16 = 8,697.6 productive of 22 × 465 = 10,230 available minutes', () => {
  const [row, ...others] = indicadoresRows(smallRecord({ output_units: day }), date, date, evening)
  expect(others).toEqual([])
  expect(row).toMatchObject({
    date,
    module: 'angela',
    jornada: 'Mañana',
    start: '2026-07-06T06:30:00.000-05:00',
    end: '2026-07-06T14:30:00.000-05:00',
    operators: 22,
    op: 'OP-1',
    units: 360,
    origin: 'medido',
    units_reason: null,
    available_minutes: 10_230,
    measured_minutes: 480,
    lost_minutes: 0,
    versions: { standards: 'b1 s1-2', settings: '1', jornada: 'j1' },
  })
  expect(row?.sam_minutes).toBeCloseTo(24.16, 10)
  expect(row?.total_productive_minutes).toBeCloseTo(8697.6, 8)
  expect(row?.eficiencia).toBeCloseTo(8697.6 / 10_230, 10)
  expect(row?.eficiencia_sobre_estandar).toBeCloseTo(8697.6 / 10_230, 10)
  expect(row?.meta).toBeCloseTo((10_230 * 0.9) / 24.16, 8)
  expect(row?.rendimiento).toBeCloseTo(360 / ((10_230 * 0.9) / 24.16), 10)
})

test('unplanned stops stay in eficiencia and leave sobre estándar, planned ones leave both', () => {
  const lost = (id: number, start: string, end: string, planned: boolean) => ({
    id,
    workstation_id: null,
    code: `C00${id}`,
    text: null,
    planned,
    start_ts: at(start),
    end_ts: at(end),
    operators: 22,
  })
  const lost_time = [lost(1, '08:50', '09:20', false), lost(2, '10:00', '10:10', true)]
  const [row] = indicadoresRows(smallRecord({ output_units: day, lost_time }), date, date, evening)
  expect(row).toMatchObject({ lost_minutes: 330, available_minutes: 10_230 - 220 })
  expect(row?.eficiencia).toBeCloseTo(8697.6 / 10_010, 10)
  expect(row?.eficiencia_sobre_estandar).toBeCloseTo(8697.6 / (10_010 - 330), 10)
})

test('a constant number of operators is that number at every moment of a running jornada', () => {
  const record = smallRecord({ output_units: day })
  for (let nowMs = at('06:31'); nowMs < at('14:30'); nowMs += 7_333) {
    const [row] = indicadoresRows(record, date, date, nowMs)
    expect(row?.operators).toBe(22)
  }
})

test('nothing measured and nothing typed: blank figures with a reason, available minutes stay', () => {
  const [row] = indicadoresRows(smallRecord({ rois: [] }), date, date, evening)
  expect(row).toMatchObject({
    units: null,
    origin: null,
    units_reason: 'sin medición y sin conteo',
    total_productive_minutes: null,
    eficiencia: null,
    eficiencia_sobre_estandar: null,
    rendimiento: null,
    available_minutes: 10_230,
    measured_minutes: 0,
  })
})

test('one row per OP, each with its own SAM; a changed standard counts from its instant', () => {
  const record = smallRecord({
    runs: [
      {
        id: 1,
        workstation_id: null,
        op: 'OP-1',
        reference: 'Ref22 Slim',
        from_ts: at('00:00'),
        to_ts: at('10:30'),
        planned_units: null,
      },
      {
        id: 2,
        workstation_id: null,
        op: 'OP-2',
        reference: 'Ref30',
        from_ts: at('10:30'),
        to_ts: null,
        planned_units: null,
      },
    ],
    standards: [
      standard(1, 'Ref22 Slim', 'CUELLO', 10.16),
      standard(2, 'Ref22 Slim', 'EMPACAR', 14),
      standard(3, 'Ref30', 'COSER', 30),
      standard(4, 'Ref30', 'COSER', 20, at('12:30')),
    ],
    output_units: [
      ...evenUnits(at('06:30'), at('10:30'), 180),
      ...evenUnits(at('10:30'), at('12:30'), 60),
      ...evenUnits(at('12:30'), at('14:30'), 90),
    ],
  })
  const [first, second] = indicadoresRows(record, date, date, evening)
  expect(first).toMatchObject({
    op: 'OP-1',
    units: 180,
    start: '2026-07-06T06:30:00.000-05:00',
    end: '2026-07-06T10:30:00.000-05:00',
  })
  expect(second).toMatchObject({
    op: 'OP-2',
    reference: 'Ref30',
    units: 150,
    total_productive_minutes: 60 * 30 + 90 * 20,
    sam_minutes: 24,
  })
  expect(second?.meta).toBeCloseTo((22 * 120 * 0.9) / 30 + (22 * 120 * 0.9) / 20, 8)
  expect(second?.versions.standards).toBe('s3-4')
})

test('an OP that comes back makes one row with both stretches', () => {
  const run = (id: number, op: string, from: string, to: string | null) => ({
    id,
    workstation_id: null,
    op,
    reference: 'Ref22 Slim',
    from_ts: at(from),
    to_ts: to === null ? null : at(to),
    planned_units: null,
  })
  const record = smallRecord({
    runs: [run(1, 'OP-1', '00:00', '08:00'), run(2, 'OP-2', '08:00', '12:00'), run(3, 'OP-1', '12:00', null)],
    output_units: day,
  })
  const rows = indicadoresRows(record, date, date, evening)
  expect(rows.map(({ op, units }) => [op, units])).toEqual([
    ['OP-1', 180],
    ['OP-2', 180],
  ])
  expect(rows.reduce((sum, { available_minutes }) => sum + (available_minutes ?? 0), 0)).toBe(10_230)
})

test('measured and typed hours of one jornada are mixto', () => {
  const record = smallRecord({
    output_units: day,
    gaps: [{ camera_id: 1, start_ts: at('07:30'), end_ts: at('08:30'), kind: 'stall' }],
    conteos: [{ id: 1, workstation_id: null, start_ts: at('07:30'), end_ts: at('08:30'), units: 50 }],
  })
  expect(indicadoresRows(record, date, date, evening)[0]).toMatchObject({
    units: 360 - 45 + 50,
    origin: 'mixto',
    measured_minutes: 420,
  })
})

test('a day of several short gaps is the sum of its hours, each known by itself', () => {
  const gaps = ['07:00:00', '09:20:00', '11:00:00', '13:00:00'].map((start) => ({
    camera_id: 1,
    start_ts: at(start),
    end_ts: at(start) + 12_000,
    kind: 'reconnect' as const,
  }))
  expect(indicadoresRows(smallRecord({ output_units: day, gaps }), date, date, evening)[0]).toMatchObject({
    units: 360,
    seen_units: 360,
    origin: 'medido',
  })
})

test('what was seen of a day that is not known stands apart', () => {
  const gaps = [{ camera_id: 1, start_ts: at('07:30'), end_ts: at('08:30'), kind: 'stall' as const }]
  const seen = day.filter(({ end_ts }) => end_ts < at('07:30') || end_ts >= at('08:30'))
  expect(indicadoresRows(smallRecord({ output_units: seen, gaps }), date, date, evening)[0]).toMatchObject({
    units: null,
    seen_units: 315,
    eficiencia: null,
    units_reason: 'sin medición ni conteo de 07:30 a 08:30',
  })
})

test('operators who come and go are the mean weighted by minutes', () => {
  const settings = [smallSettings, { ...smallSettings, id: 2, valid_from_ts: at('10:30'), operators: 18 }]
  const [row] = indicadoresRows(smallRecord({ settings, output_units: day }), date, date, evening)
  // 22 × 225 + 18 × 240 over 465 working minutes.
  expect(row?.available_minutes).toBe(9270)
  expect(row?.operators).toBeCloseTo(9270 / 465, 10)
  expect(row?.versions.settings).toBe('1-2')
})

test('nobody said how many operators: no available minutes, no eficiencia, and units all the same', () => {
  const settings = [{ ...smallSettings, operators: null }]
  expect(indicadoresRows(smallRecord({ settings, output_units: day }), date, date, evening)[0]).toMatchObject(
    {
      operators: null,
      available_minutes: null,
      eficiencia: null,
      meta: null,
      rendimiento: null,
      units: 360,
    },
  )
})

test('hora extra within the jornada adds its operator-minutes, after it it is a row of its own', () => {
  const hora_extra = [{ id: 4, start_ts: at('13:30'), end_ts: at('15:30'), operators: 3 }]
  const rows = indicadoresRows(smallRecord({ hora_extra, output_units: day }), date, date, evening)
  expect(rows.map(({ jornada, available_minutes, units }) => [jornada, available_minutes, units])).toEqual([
    ['Mañana', 10_230 + 180, 360],
    ['Hora extra', 180, 0],
  ])
  expect(rows[1]?.versions.jornada).toBe('he4')
})

test('units outside any jornada are kept and shown apart', () => {
  const record = smallRecord({ output_units: [...day, ...evenUnits(at('15:00'), at('15:30'), 7)] })
  const rows = indicadoresRows(record, date, date, evening)
  expect(rows.map(({ jornada, units }) => [jornada, units])).toEqual([
    ['Mañana', 360],
    [null, 7],
  ])
  expect(rows[1]).toMatchObject({ available_minutes: null, eficiencia: null, meta: null, origin: 'medido' })
  expect(rows[1]?.total_productive_minutes).toBeCloseTo(7 * 24.16, 9)
})

test('a jornada that runs counts up to now, one that has not begun has no row', () => {
  const [row] = indicadoresRows(smallRecord({ output_units: day }), date, date, at('10:30'))
  expect(row).toMatchObject({ end: '2026-07-06T10:30:00.000-05:00', units: 180, available_minutes: 22 * 225 })
  expect(indicadoresRows(smallRecord(), date, date, at('06:00'))).toEqual([])
})

test('several days come in order, a night counts on the day it starts', () => {
  const night = {
    id: 2,
    name: 'Noche',
    start_minute: 1350,
    length_minutes: 480,
    weekdays: '12',
    valid_from_date: date,
    valid_to_date: null,
    breaks: [],
  }
  const record = smallRecord({
    jornadas: [night],
    output_units: evenUnits(at('05:00', '2026-07-07'), at('06:00', '2026-07-07'), 50),
  })
  const rows = indicadoresRows(record, date, '2026-07-07', at('12:00', '2026-07-08'))
  expect(rows.map(({ date: of, units }) => [of, units])).toEqual([
    [date, 50],
    ['2026-07-07', 0],
  ])
})

test('the settings say what rendimiento is', () => {
  const settings = [{ ...smallSettings, rendimiento: 'eficiencia' as const }]
  const [row] = indicadoresRows(smallRecord({ settings, output_units: day }), date, date, evening)
  expect(row?.rendimiento).toBe(row?.eficiencia)
})

import type { IndicadoresRow } from '../contract/api.ts'
import type { CellValue, Column } from '../contract/columns.ts'
import { addDays, plantInstant, plantIso } from '../contract/plant-time.ts'
import { decimalComma } from './grid.ts'
import type { Report } from './report.ts'

/** What the figures of the other sheets rest on, a line each: to check them, and to know that nothing was left out. */
export type ControlRow = { subject: string; item: CellValue; value: CellValue; note: CellValue }

export const controlColumns: readonly Column<ControlRow>[] = [
  { figure: 'asunto', header: 'Asunto', format: 'text', width: 30, value: ({ subject }) => subject },
  { figure: 'elemento', header: 'Elemento', format: 'text', width: 34, value: ({ item }) => item },
  { figure: 'valor', header: 'Valor', format: 'decimal', width: 16, value: ({ value }) => value },
  { figure: 'nota', header: 'Nota', format: 'text', width: 60, value: ({ note }) => note },
]

/** `cut`: there are more cycles than a sheet holds. */
export function controlRows(report: Report, cycles: number, cut = false): ControlRow[] {
  const { module, from, to, indicadores, stations } = report
  const measured = stations.filter((station) => station.measured_minutes > 0)
  const line = (
    subject: string,
    item: CellValue,
    value: CellValue = null,
    note: CellValue = null,
  ): ControlRow => ({
    subject,
    item,
    value,
    note,
  })
  return [
    line('Módulo', module.name, null, from === to ? from : `${from} a ${to}`),
    ...(report.jornada === null ? [] : [line('Jornada', report.jornada, null, 'Solo esta jornada')]),
    ...(report.sampleData
      ? [line('Origen de los datos', 'datos de ejemplo', null, 'No son datos de la planta')]
      : []),
    line(
      'Puestos medidos',
      `${measured.length} de ${stations.length}`,
      measured.length,
      'Nada se afirma de los demás',
    ),
    ...stations
      .filter((station) => station.measured_minutes === 0)
      .map((station) => line('Sin medición', station.workstation, null, station.name)),
    ...totals(indicadores).map(({ item, value }) => line('Totales recalculados', item, value)),
    line(
      'Ciclos',
      'filas de la hoja Ciclos',
      cycles,
      cut ? 'Hay más de los que caben en una hoja; pida menos días para verlos todos' : null,
    ),
    line(
      'Ciclos',
      'corregidos por una persona',
      report.corrected.units,
      'Original y motivo quedan en el registro',
    ),
    line('Ciclos', 'anulados por una persona', report.corrected.voided, 'No están en ninguna hoja'),
    ...(report.corrected.cycleIds.length === 0
      ? []
      : [line('Ciclos', 'corregidos y anulados, por número', null, report.corrected.cycleIds.join(', '))]),
    ...settingsLines(report).map(({ subject, item, value, note }) => line(subject, item, value, note)),
    ...report.models.map((model) => line('Modelo', model)),
    ...distinctVersions(indicadores).map(({ subject, version }) => line(subject, version)),
    ...indicadores
      .filter(({ units_reason }) => units_reason !== null)
      .map((row) =>
        line(
          'Sin valor',
          [row.date, row.jornada, row.op].filter(Boolean).join(' · '),
          null,
          row.units_reason,
        ),
      ),
    line(
      'Eficiencia',
      'minutos productivos ÷ minutos disponibles',
      null,
      'Las paradas no programadas quedan en el denominador',
    ),
    line(
      'Tiempo perdido',
      'minutos × operarios afectados',
      null,
      'Las pausas de la jornada ya están fuera de los minutos disponibles',
    ),
  ]
}

/** What was set in the days of the report, with the instant from which it was. */
function settingsLines({ record, from, to }: Report): ControlRow[] {
  const [fromMs, toMs] = [plantInstant(from), plantInstant(addDays(to, 1))]
  const inForce = record.settings.filter(
    ({ valid_from_ts }, i) =>
      valid_from_ts < toMs && (record.settings[i + 1]?.valid_from_ts ?? Number.POSITIVE_INFINITY) > fromMs,
  )
  return inForce.flatMap((settings) => {
    const since = `desde ${plantIso(settings.valid_from_ts).slice(0, 16).replace('T', ' ')}`
    const note = settings.confirmed ? since : `${since}, por confirmar`
    const { umbral_atento: attentive, umbral_atrasado: behind } = settings
    const umbrales =
      attentive === null || behind === null
        ? 'umbrales por definir'
        : `atento bajo ${percent(attentive)}, atrasado bajo ${percent(behind)}`
    return [
      { subject: 'Factor de meta', item: `ajuste ${settings.id}`, value: settings.target_factor, note },
      { subject: 'Operarios', item: `ajuste ${settings.id}`, value: settings.operators, note },
      { subject: 'Umbrales', item: umbrales, value: null, note },
      {
        subject: 'Rendimiento módulo',
        item: settings.rendimiento,
        value: null,
        note: 'fórmula por confirmar',
      },
    ]
  })
}

const percent = (ratio: number): string => `${decimalComma(Math.round(ratio * 1000) / 10)} %`

/** Sums over the rows that have a value, so that a person can compare them with their own. */
function totals(rows: readonly IndicadoresRow[]): { item: string; value: number | null }[] {
  const sum = (pick: (row: IndicadoresRow) => number | null) => {
    const known = rows.map(pick).filter((value) => value !== null)
    return known.length === 0 ? null : known.reduce((total, value) => total + value, 0)
  }
  return [
    { item: 'unidades', value: sum(({ units }) => units) },
    { item: 'total minutos productivos', value: sum((row) => row.total_productive_minutes) },
    { item: 'minutos disponibles', value: sum((row) => row.available_minutes) },
    { item: 'minutos medidos', value: sum((row) => row.measured_minutes) },
  ]
}

function distinctVersions(rows: readonly IndicadoresRow[]): { subject: string; version: string }[] {
  const subjects = [
    ['Versión de estándares', 'standards'],
    ['Versión de ajustes', 'settings'],
    ['Versión de jornada', 'jornada'],
  ] as const
  return subjects.flatMap(([subject, key]) =>
    [...new Set(rows.map(({ versions }) => versions[key]))].sort().map((version) => ({ subject, version })),
  )
}

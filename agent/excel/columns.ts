import type { BoardRow, Cycle, IndicadoresRow } from '../contract/api.ts'
import type { CellValue, Column } from '../contract/columns.ts'
import { plantInstant } from '../contract/plant-time.ts'
import { words } from '../dashboard/words.ts'

/** Headers are the plant's own words; nobody has seen the real workbook, so a column map may rename and reorder them. */
const at = (iso: string | null): CellValue => (iso === null ? null : Date.parse(iso))
const product = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : a * b
const ratio = (a: number | null, b: number | null): number | null =>
  a === null || b === null || b === 0 ? null : a / b

export type NamedIndicadoresRow = IndicadoresRow & { module_name: string }
export type IndicadoresColumns = readonly Column<NamedIndicadoresRow>[]

export const indicadoresColumns: IndicadoresColumns = [
  { figure: 'fecha', header: 'Fecha', format: 'date', width: 12, value: ({ date }) => plantInstant(date) },
  { figure: 'modulo', header: 'Módulo', format: 'text', width: 12, value: (row) => row.module_name },
  {
    figure: 'jornada',
    header: 'Jornada',
    format: 'text',
    width: 14,
    value: ({ jornada }) => jornada ?? 'Fuera de jornada',
  },
  {
    figure: 'operarios',
    header: '# operarios',
    format: 'decimal',
    width: 12,
    value: ({ operators }) => operators,
  },
  { figure: 'op', header: 'OP', format: 'text', width: 14, value: ({ op }) => op },
  {
    figure: 'referencia',
    header: 'Referencia',
    format: 'text',
    width: 16,
    value: ({ reference }) => reference,
  },
  { figure: 'sam', header: 'SAM', format: 'decimal', width: 9, value: ({ sam_minutes }) => sam_minutes },
  { figure: 'unidades', header: 'Unidades', format: 'integer', width: 11, value: ({ units }) => units },
  {
    figure: 'total_minutos_productivos',
    header: 'Total minutos productivos',
    format: 'minutes',
    width: 15,
    value: (row) => row.total_productive_minutes,
    formula: { text: '{unidades}*{sam}', check: (row) => product(row.units, row.sam_minutes) },
  },
  {
    figure: 'minutos_disponibles',
    header: 'Minutos disponibles',
    format: 'minutes',
    width: 13,
    value: (row) => row.available_minutes,
  },
  {
    figure: 'eficiencia',
    header: 'Eficiencia',
    format: 'percent',
    width: 11,
    value: ({ eficiencia }) => eficiencia,
    formula: {
      text: '{total_minutos_productivos}/{minutos_disponibles}',
      check: (row) => ratio(row.total_productive_minutes, row.available_minutes),
    },
  },
  {
    figure: 'rendimiento_modulo',
    header: 'Rendimiento módulo',
    format: 'percent',
    width: 13,
    value: ({ rendimiento }) => rendimiento,
  },
  { figure: 'meta', header: 'Meta', format: 'decimal', width: 10, value: ({ meta }) => meta },
  {
    figure: 'tiempo_perdido',
    header: 'Tiempo perdido (min × operarios)',
    format: 'minutes',
    width: 14,
    value: (row) => row.lost_minutes,
  },
  {
    figure: 'eficiencia_sobre_estandar',
    header: 'Eficiencia sobre estándar',
    format: 'percent',
    width: 12,
    value: (row) => row.eficiencia_sobre_estandar,
  },
  {
    figure: 'minutos_medidos',
    header: 'Minutos medidos',
    format: 'minutes',
    width: 11,
    value: (row) => row.measured_minutes,
  },
  { figure: 'origen', header: 'Origen', format: 'text', width: 10, value: ({ origin }) => origin },
  {
    figure: 'observacion',
    header: 'Observación',
    format: 'text',
    width: 44,
    value: (row) => row.units_reason,
  },
]

export const hourColumns: readonly Column<BoardRow & { date: string }>[] = [
  { figure: 'fecha', header: 'Fecha', format: 'date', width: 12, value: ({ date }) => plantInstant(date) },
  { figure: 'jornada', header: 'Jornada', format: 'text', width: 14, value: ({ jornada }) => jornada },
  { figure: 'inicio', header: 'Hora', format: 'clock', width: 8, value: ({ start }) => at(start) },
  { figure: 'fin', header: 'Hasta', format: 'clock', width: 8, value: ({ end }) => at(end) },
  { figure: 'op', header: 'OP', format: 'text', width: 14, value: ({ op }) => op },
  {
    figure: 'referencia',
    header: 'Referencia',
    format: 'text',
    width: 16,
    value: ({ reference }) => reference,
  },
  { figure: 'meta', header: 'Meta', format: 'decimal', width: 10, value: ({ meta_now }) => meta_now },
  { figure: 'real', header: 'Real', format: 'integer', width: 9, value: ({ units }) => units },
  {
    figure: 'cumplimiento',
    header: '%',
    format: 'percent',
    width: 9,
    value: ({ cumplimiento }) => cumplimiento,
    formula: { text: '{real}/{meta}', check: (row) => ratio(row.units, row.meta_now) },
  },
  {
    figure: 'acumulado',
    header: 'Acumulado',
    format: 'integer',
    width: 11,
    value: ({ accumulated_units }) => accumulated_units,
  },
  {
    figure: 'tiempo_perdido',
    header: 'Tiempo perdido (min × operarios)',
    format: 'minutes',
    width: 16,
    value: ({ lost_minutes }) => lost_minutes,
  },
  {
    figure: 'causa',
    header: 'Causa',
    format: 'text',
    width: 30,
    value: (row) => row.lost_causes.join(', ') || null,
  },
  { figure: 'origen', header: 'Origen', format: 'text', width: 10, value: ({ origin }) => origin },
]

const yesNo = (value: boolean | null): CellValue => (value === null ? null : value ? 'sí' : 'no')

export const cycleColumns: readonly Column<Cycle>[] = [
  { figure: 'ciclo', header: 'Ciclo', format: 'integer', width: 10, value: ({ cycle_id }) => cycle_id },
  { figure: 'puesto', header: 'Puesto', format: 'text', width: 9, value: ({ workstation }) => workstation },
  { figure: 'inicio', header: 'Inicio', format: 'instant', width: 20, value: ({ start }) => at(start) },
  { figure: 'fin', header: 'Fin', format: 'instant', width: 20, value: ({ end }) => at(end) },
  {
    figure: 'duracion_s',
    header: 'Tiempo de ciclo (s)',
    format: 'seconds',
    width: 12,
    value: (row) => row.duration_seconds,
  },
  {
    figure: 'valido',
    header: 'Válido para tiempos',
    format: 'text',
    width: 12,
    value: (row) => yesNo(row.valid_for_timing),
  },
  {
    figure: 'motivo',
    header: 'Motivo',
    format: 'text',
    width: 22,
    value: (row) => row.invalid_reasons.map((flaw) => words.flaws[flaw]).join(', ') || null,
  },
  {
    figure: 'confianza',
    header: 'Confianza',
    format: 'decimal',
    width: 10,
    value: ({ confidence }) => confidence,
  },
  {
    figure: 'ausente_s',
    header: 'Ausente (s)',
    format: 'seconds',
    width: 10,
    value: (row) => row.absent_seconds,
  },
  {
    figure: 'reproceso',
    header: 'Reproceso',
    format: 'text',
    width: 10,
    value: (row) => yesNo(row.reproceso),
  },
  {
    figure: 'corregido',
    header: 'Corregido',
    format: 'text',
    width: 10,
    value: (row) => yesNo(row.corrected),
  },
  { figure: 'op', header: 'OP', format: 'text', width: 14, value: ({ op }) => op },
  {
    figure: 'referencia',
    header: 'Referencia',
    format: 'text',
    width: 16,
    value: ({ reference }) => reference,
  },
  { figure: 'operario', header: 'Operario', format: 'text', width: 10, value: (row) => row.operator_code },
  {
    figure: 'geometria',
    header: 'Versión de zonas',
    format: 'integer',
    width: 10,
    value: (row) => row.roi_version,
  },
  {
    figure: 'modelo',
    header: 'Modelo',
    format: 'text',
    width: 18,
    value: ({ model_version }) => model_version,
  },
]

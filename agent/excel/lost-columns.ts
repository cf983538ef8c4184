import type { Column } from '../contract/columns.ts'
import { plantInstant } from '../contract/plant-time.ts'
import type { LostRow } from './report.ts'

export const lostColumns: readonly Column<LostRow>[] = [
  { figure: 'fecha', header: 'Fecha', format: 'date', width: 12, value: ({ date }) => plantInstant(date) },
  { figure: 'codigo', header: 'Código', format: 'text', width: 9, value: ({ code }) => code },
  { figure: 'causa', header: 'Causa', format: 'text', width: 32, value: ({ text }) => text ?? 'por definir' },
  {
    figure: 'programada',
    header: 'Parada',
    format: 'text',
    width: 15,
    value: ({ planned }) => (planned === null ? 'por definir' : planned ? 'programada' : 'no programada'),
  },
  {
    figure: 'puesto',
    header: 'Puesto',
    format: 'text',
    width: 14,
    value: ({ station }) => station ?? 'todo el módulo',
  },
  { figure: 'inicio', header: 'Inicio', format: 'instant', width: 20, value: ({ start_ts }) => start_ts },
  { figure: 'fin', header: 'Fin', format: 'instant', width: 20, value: ({ end_ts }) => end_ts },
  { figure: 'minutos', header: 'Minutos', format: 'minutes', width: 10, value: ({ minutes }) => minutes },
  {
    figure: 'afectados',
    header: 'Afectados',
    format: 'integer',
    width: 10,
    value: ({ operators }) => operators,
  },
  {
    figure: 'minutos_perdidos',
    header: 'Minutos × operarios',
    format: 'minutes',
    width: 12,
    value: ({ minutes, operators }) => minutes * operators,
    formula: { text: '{minutos}*{afectados}', check: ({ minutes, operators }) => minutes * operators },
  },
  {
    figure: 'tiempo_perdido',
    header: 'En la jornada, sin pausas (min × operarios)',
    format: 'minutes',
    width: 18,
    value: (row) => row.lost_minutes,
  },
]

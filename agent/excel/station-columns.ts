import type { Column } from '../contract/columns.ts'
import type { ReportStation } from './report.ts'

export const stationColumns: readonly Column<ReportStation>[] = [
  { figure: 'puesto', header: 'Puesto', format: 'text', width: 9, value: ({ station }) => station.code },
  { figure: 'nombre', header: 'Nombre', format: 'text', width: 14, value: ({ station }) => station.name },
  {
    figure: 'operaciones',
    header: 'Operaciones',
    format: 'text',
    width: 40,
    value: ({ operations }) => operations.join(', ') || null,
  },
  {
    figure: 'maquina',
    header: 'Máquina',
    format: 'text',
    width: 12,
    value: (row) => row.machineCodes.join(', ') || null,
  },
  { figure: 'sam', header: 'SAM', format: 'decimal', width: 9, value: ({ samMinutes }) => samMinutes },
  { figure: 'unidades', header: 'Unidades', format: 'integer', width: 10, value: ({ units }) => units },
  {
    figure: 'n',
    header: 'n (ciclos válidos)',
    format: 'integer',
    width: 10,
    value: ({ timedUnits }) => timedUnits,
  },
  {
    figure: 'media_min',
    header: 'Media (min)',
    format: 'decimal',
    width: 10,
    value: ({ meanMinutes }) => meanMinutes,
  },
  { figure: 'ritmo', header: 'Ritmo', format: 'percent', width: 9, value: ({ ritmo }) => ritmo },
  {
    figure: 'minutos_medidos',
    header: 'Minutos medidos',
    format: 'minutes',
    width: 11,
    value: ({ measuredMinutes }) => measuredMinutes,
  },
  {
    figure: 'observacion',
    header: 'Observación',
    format: 'text',
    width: 30,
    value: ({ measuredMinutes }) => (measuredMinutes === 0 ? 'sin medición' : null),
  },
]

import type { Column } from '../contract/columns.ts'
import type { StationStatistics } from '../figures/station-statistics.ts'

/** Times in minutes, as the SAM they stand beside. */
const minutes = (seconds: number | null): number | null => (seconds === null ? null : seconds / 60)

export const stationColumns: readonly Column<StationStatistics>[] = [
  { figure: 'puesto', header: 'Puesto', format: 'text', width: 9, value: ({ workstation }) => workstation },
  { figure: 'nombre', header: 'Nombre', format: 'text', width: 14, value: ({ name }) => name },
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
    value: (row) => row.machine_codes.join(', ') || null,
  },
  { figure: 'sam', header: 'SAM', format: 'decimal', width: 9, value: ({ sam_minutes }) => sam_minutes },
  { figure: 'unidades', header: 'Unidades', format: 'integer', width: 10, value: ({ units }) => units },
  {
    figure: 'reproceso',
    header: 'Reproceso',
    format: 'integer',
    width: 10,
    value: (row) => row.reproceso_units,
  },
  {
    figure: 'n',
    header: 'n (ciclos válidos)',
    format: 'integer',
    width: 10,
    value: ({ n, units }) => (units === null ? null : n),
  },
  {
    figure: 'media',
    header: 'Media (min)',
    format: 'decimal',
    width: 10,
    value: (row) => minutes(row.mean_seconds),
  },
  {
    figure: 'mediana',
    header: 'Mediana (min)',
    format: 'decimal',
    width: 10,
    value: (row) => minutes(row.median_seconds),
  },
  { figure: 'cv', header: 'CV', format: 'percent', width: 8, value: ({ cv }) => cv },
  {
    figure: 'intervalo',
    header: '± 95 % (min)',
    format: 'decimal',
    width: 10,
    value: (row) => minutes(row.interval_seconds),
  },
  { figure: 'ritmo', header: 'Ritmo', format: 'percent', width: 9, value: ({ ritmo }) => ritmo },
  {
    figure: 'minutos_medidos',
    header: 'Minutos medidos',
    format: 'minutes',
    width: 11,
    value: (row) => row.measured_minutes,
  },
  {
    figure: 'observacion',
    header: 'Observación',
    format: 'text',
    width: 30,
    value: (row) => (row.measured_minutes === 0 ? 'sin medición' : null),
  },
]

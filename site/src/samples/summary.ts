/**
 * A summary of invented figures for /app/ejecutivo, in the words of the real one on the Jetson. Everything shown from here stands
 * under the words «datos de ejemplo».
 */
export type SampleHour = { from: string; to: string; meta: number; units: number | null }
export type SampleModule = {
  name: string
  /** As it stands in the address. */
  slug: string
  measuredStations: number
  totalStations: number
  /** real ÷ meta of the day so far; null: nothing was measured. */
  cumplimiento: number | null
  /** Cumplimiento of the last ten days with a jornada, oldest first. */
  trend: readonly (number | null)[]
  hours: readonly SampleHour[]
}

export const sampleModules: readonly SampleModule[] = [
  {
    name: 'Angela',
    slug: 'angela',
    measuredStations: 4,
    totalStations: 21,
    cumplimiento: 182 / 196,
    trend: [0.84, 0.88, 0.86, 0.91, null, 0.89, 0.93, 0.9, 0.95, 182 / 196],
    hours: [
      { from: '06:30', to: '07:30', meta: 49, units: 44 },
      { from: '07:30', to: '08:30', meta: 49, units: 47 },
      { from: '08:30', to: '09:30', meta: 49, units: 42 },
      { from: '09:30', to: '10:30', meta: 49, units: 49 },
    ],
  },
  ...['Carmenza', 'Camisetas', 'Empaque'].map((name) => ({
    name,
    slug: name.toLowerCase(),
    measuredStations: 0,
    totalStations: 0,
    cumplimiento: null,
    trend: [],
    hours: [],
  })),
]

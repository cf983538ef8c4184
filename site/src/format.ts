/** es-CO as the plant writes it: decimal comma, dd/mm/yyyy, 24 hours, Bogotá. A value that is not known is a dash, never a zero. */
const whole = new Intl.NumberFormat('es-CO', { maximumFractionDigits: 0 })
const date = new Intl.DateTimeFormat('es-CO', {
  timeZone: 'America/Bogota',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
})
const time = new Intl.DateTimeFormat('es-CO', {
  timeZone: 'America/Bogota',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

export const unknown = '—'

export function units(value: number | null): string {
  return value === null ? unknown : whole.format(value)
}

/** A ratio as whole percent, without the sign: the sign stands beside it, smaller. */
export function percent(ratio: number | null): string {
  return ratio === null ? unknown : whole.format(ratio * 100)
}

/** dd/mm/yyyy HH:mm at the plant. */
export function dateTime(iso: string): string {
  const at = new Date(iso)
  return `${date.format(at)} ${time.format(at)}`
}

/** dd/mm of a plant day written YYYY-MM-DD. */
export function dayMonth(plantDay: string): string {
  return plantDay.split('-').slice(1).toReversed().join('/')
}

/** Names as a sentence lists them: «Carmenza, Camisetas y Empaque». */
export function listed(names: readonly string[]): string {
  return new Intl.ListFormat('es-CO', { type: 'conjunction' }).format(names)
}

import { plantOffsetMs } from '../contract/plant-time.ts'

/** es-CO on any machine: decimal comma, thousands point, 24-hour clock, Bogotá. "—" is a value that is not known. */
export const unknown = '—'
const nbsp = ' '

export function formatNumber(value: number | null, decimals = 0): string {
  if (value === null || !Number.isFinite(value)) return unknown
  const [whole = '0', fraction] = Math.abs(value).toFixed(decimals).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '.')
  const sign = value < 0 && Number(value.toFixed(decimals)) !== 0 ? '−' : ''
  return `${sign}${grouped}${fraction === undefined ? '' : `,${fraction}`}`
}

/** Units are whole unless runs share them. */
export function formatUnits(value: number | null): string {
  return formatNumber(value, value === null || Number.isInteger(value) ? 0 : 1)
}

export function formatPercent(ratio: number | null): string {
  return ratio === null ? unknown : `${formatNumber(ratio * 100)}${nbsp}%`
}

/** Beside the word of its band: where rounding would carry it to the umbral it did not reach, it is cut off with a decimal. */
export function formatBanded(ratio: number | null, missedUmbral: number | null): string {
  if (ratio === null || missedUmbral === null || Math.round(ratio * 100) / 100 < missedUmbral)
    return formatPercent(ratio)
  return `${formatNumber(Math.floor(ratio * 1000) / 10, 1)}${nbsp}%`
}

export function formatSeconds(seconds: number | null): string {
  return seconds === null ? unknown : `${formatNumber(seconds)}${nbsp}s`
}

export function formatMinutes(minutes: number | null, decimals = 2): string {
  return minutes === null ? unknown : `${formatNumber(minutes, decimals)}${nbsp}min`
}

/** 0:42, 12:05, 1:02:05: a running time. */
export function formatRunning(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const two = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

/** HH:mm at the plant of an ISO instant or Unix milliseconds. */
export function formatClock(instant: string | number): string {
  const atMs = typeof instant === 'number' ? instant : Date.parse(instant)
  return new Date(atMs + plantOffsetMs).toISOString().slice(11, 16)
}

/** dd/mm/yyyy of YYYY-MM-DD. */
export function formatDate(date: string): string {
  const [year, month, day] = date.split('-')
  return `${day}/${month}/${year}`
}

/** 12 s, 4 min, 3 h, 2 días. */
export function formatAge(seconds: number): string {
  if (seconds < 90) return `${formatNumber(seconds)}${nbsp}s`
  if (seconds < 5400) return `${formatNumber(seconds / 60)}${nbsp}min`
  if (seconds < 172_800) return `${formatNumber(seconds / 3600)}${nbsp}h`
  return `${formatNumber(seconds / 86_400)} días`
}

/** P05, P05 y P20, P05, P11 y P20. */
export function formatList(items: readonly string[]): string {
  if (items.length <= 1) return items.join('')
  return `${items.slice(0, -1).join(', ')} y ${items.at(-1)}`
}

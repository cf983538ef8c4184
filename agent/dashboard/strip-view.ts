import type { VNode } from 'preact'
import type { Cycle } from '../contract/api.ts'
import type { PuestoDay } from '../contract/api-puesto.ts'
import { formatClock, formatNumber, formatSeconds } from './format.ts'
import { html } from './html.ts'
import { cycleAddress, type PuestoPlace } from './puesto-place.ts'
import { words } from './words.ts'

type Hour = { start: string; end: string }

/** Drawing units: a second is one wide, the SAM stands half way up. */
const height = 100
const samHeight = 50

/** Shared by every row: the hatching of what was not measured. */
export function stripPatterns(): VNode {
  return html`
    <svg width="0" height="0" class="patterns" aria-hidden="true">
      <defs>
        <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="hatch-line" width="1.2" height="7" />
        </pattern>
      </defs>
    </svg>
  `
}

/** One board hour: each unit a bar from its start to its end, as high as it lasted. */
export function stripRow(place: PuestoPlace, hour: Hour, nowMs: number): VNode {
  const { day } = place
  const startMs = Date.parse(hour.start)
  const endMs = Date.parse(hour.end)
  const seconds = (endMs - startMs) / 1000
  const x = (ms: number) => Math.min(seconds, Math.max(0, (ms - startMs) / 1000))
  const cycles = day.cycles.filter(
    ({ start, end }) => Date.parse(start) < endMs && (end === null ? nowMs : Date.parse(end)) > startMs,
  )
  const ended = cycles.filter(
    ({ end }) => end !== null && Date.parse(end) >= startMs && Date.parse(end) < endMs,
  )
  const timed = ended.flatMap((cycle) => (cycle.valid_for_timing ? [cycle.duration_seconds ?? 0] : []))
  const mean = timed.length === 0 ? null : timed.reduce((sum, s) => sum + s, 0) / timed.length
  const clock = `${formatClock(hour.start)}–${formatClock(hour.end)}`
  const label = words.stripRow(clock, words.units(formatNumber(ended.length)), formatSeconds(mean))
  return html`
    <div class="strip-row">
      <span class="strip-hour">${formatClock(hour.start)}</span>
      <svg viewBox=${`0 0 ${seconds} ${height}`} preserveAspectRatio="none" role="group" aria-label=${label}>
        <rect class="strip-ground" width=${seconds} height=${height} />
        ${unmeasured(day, startMs, Math.min(endMs, nowMs)).map(
          ([from, to]) =>
            html`<rect class="strip-void" fill="url(#hatch)" x=${x(from)} width=${x(to) - x(from)} height=${height} />`,
        )}
        ${nowMs < endMs && html`<rect class="strip-later" x=${x(nowMs)} width=${seconds - x(nowMs)} height=${height} />`}
        ${cycles.map((cycle) => bar(place, cycle, x, nowMs))}
        ${day.cycle_standard_minutes !== null && html`<rect class="strip-sam" y=${height - samHeight - 1} width=${seconds} height="2" />`}
      </svg>
      <span class="strip-said"><b>${formatNumber(ended.length)}</b> ${formatSeconds(mean)}</span>
    </div>
  `
}

function bar(place: PuestoPlace, cycle: Cycle, x: (ms: number) => number, nowMs: number): VNode {
  const sam = place.day.cycle_standard_minutes
  const from = Date.parse(cycle.start)
  const to = cycle.end === null ? nowMs : Date.parse(cycle.end)
  const seconds = (to - from) / 1000
  const tall = sam === null ? samHeight : Math.min(height, (seconds / (sam * 60)) * samHeight)
  const width = Math.max(3, x(to) - x(from) - 6)
  const state = cycle.end === null ? 'is-open' : cycle.valid_for_timing ? 'is-timed' : 'is-untimed'
  const title = `${cycle.start.slice(11, 19)} · ${formatSeconds(seconds)}`
  const drawn = html`
    <rect class=${`strip-cycle ${state}`} x=${x(from) + 3} y=${(height - tall).toFixed(1)} width=${width.toFixed(1)} height=${tall.toFixed(1)}>
      <title>${title}</title>
    </rect>
  `
  // Reached by a pointer; the list of cycles has the same links for the keyboard.
  return cycle.end === null
    ? drawn
    : html`<a href=${cycleAddress(place, cycle.cycle_id)} tabindex="-1" aria-hidden="true">${drawn}</a>`
}

/** The complement of the measured spans within the hour so far. */
function unmeasured(day: PuestoDay, startMs: number, untilMs: number): [number, number][] {
  const voids: [number, number][] = []
  let at = startMs
  for (const { start, end } of day.measured) {
    const [from, to] = [Date.parse(start), Date.parse(end)]
    if (to <= at) continue
    if (from >= untilMs) break
    if (from > at) voids.push([at, from])
    at = to
  }
  if (at < untilMs) voids.push([at, untilMs])
  return voids
}

import type { VNode } from 'preact'
import type { BoardRow } from '../contract/api.ts'
import { isEarly, projection } from './attention.ts'
import { formatClock, formatMinutes, formatNumber, formatPercent, formatUnits, unknown } from './format.ts'
import { html } from './html.ts'
import { words } from './words.ts'
import { confirmarWords } from './words-confirmar.ts'

/** This hour: real against meta a esta hora, cumplimiento and projection, and one bar with the elapsed mark. */
export function hourView(
  row: BoardRow | undefined,
  rows: readonly BoardRow[],
  nowMs: number,
  toConfirm: boolean,
): VNode {
  if (row === undefined) {
    return html`<section class="hour"><h2>${words.thisHour}</h2><p class="hour-empty">${words.noRow}</p><p>${words.noRowHint}</p></section>`
  }
  const early = isEarly(row, nowMs)
  const projected = projection(row, nowMs)
  return html`
    <section class="hour" aria-labelledby="hour">
      <h2 id="hour">
        ${words.thisHour} <b>${formatClock(row.start)}–${formatClock(row.end)}</b>
        <span class="hour-run">${[row.jornada, row.op, row.reference].filter((part) => part !== null).join(' · ')}</span>
        ${toConfirm && html` <a class="to-confirm" href="#confirmar">${confirmarWords.toConfirm}</a>`}
      </h2>
      <dl class="figures">
        <div class="figure is-main">
          <dt>${words.real}${row.origin !== null && html` <small>${words.origins[row.origin]}</small>`}</dt>
          ${valueView(formatUnits(row.units))}
        </div>
        <div class="figure is-second">
          <dt>${words.cumplimiento}</dt>
          ${valueView(early ? unknown : formatPercent(row.cumplimiento))}
        </div>
        <div class="figure">
          <dt>${words.metaNow}</dt>
          ${valueView(formatUnits(row.meta_now === null ? null : Math.round(row.meta_now)))}
        </div>
        <div class="figure">
          <dt>${words.projection}</dt>
          ${valueView(
            formatUnits(projected === null ? null : Math.round(projected)),
            words.projectionOf(formatUnits(row.meta === null ? null : Math.round(row.meta))),
          )}
        </div>
      </dl>
      ${hourBar(row)}
      <p class="hour-note">${note(row, rows, early)}</p>
    </section>
  `
}

function valueView(value: string, beside?: string): VNode {
  return html`<dd class=${value === unknown ? 'is-none' : undefined}>${value}${beside !== undefined && html` <small>${beside}</small>`}</dd>`
}

function note(row: BoardRow, rows: readonly BoardRow[], early: boolean): string {
  if (row.units === null) {
    if (row.seen_units === null) return words.noUnits
    return words.seenButMissing(
      formatNumber(row.seen_units),
      formatMinutes(Math.ceil(row.unmeasured_minutes), 0),
    )
  }
  if (row.meta === null) return words.noMeta
  if (!early) return ''
  const before = rows.findLast(
    (other) => Date.parse(other.end) <= Date.parse(row.start) && other.units !== null,
  )
  if (before === undefined) return words.noHourYet
  const hour = `${formatClock(before.start)}–${formatClock(before.end)}`
  const closed = words.lastHourClosed(
    hour,
    formatUnits(before.units),
    formatUnits(before.meta === null ? null : Math.round(before.meta)),
  )
  return `${words.noHourYet} ${closed}`
}

/** Full width is the meta of the hour; the mark is a esta hora; units beyond the meta end the bar. */
function hourBar(row: BoardRow): VNode | null {
  if (row.meta === null || row.meta_now === null || row.meta <= 0) return null
  const real = row.units === null ? null : Math.min(1, row.units / row.meta) * 100
  const mark = Math.min(1, row.meta_now / row.meta) * 100
  return html`
    <svg class="hour-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar-ground" width="100" height="4" />
      ${real !== null && html`<rect class="bar-value" width=${real.toFixed(2)} height="4" />`}
      <rect class="bar-mark" x=${(mark - 0.25).toFixed(2)} width="0.5" height="4" />
    </svg>
    <svg class="bar-words" width="100%" height="17" aria-hidden="true">
      <text x=${`${Math.min(97, Math.max(3, mark)).toFixed(1)}%`} y="13" text-anchor="middle">${words.nowMark}</text>
      ${mark < 88 && html`<text x="100%" y="13" text-anchor="end">${formatUnits(Math.round(row.meta))}</text>`}
    </svg>
  `
}

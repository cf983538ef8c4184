import type { VNode } from 'preact'
import type { BoardRow, HourBoard } from '../contract/api.ts'
import { rowOfNow } from './attention.ts'
import { formKeyInput } from './form-key.ts'
import { formatClock, formatMinutes, formatPercent, formatUnits } from './format.ts'
import { html } from './html.ts'
import { words } from './words.ts'

/** The whiteboard: the jornada of now open, the day's other hours folded under it. */
export function hourBoardView(
  board: HourBoard,
  nowMs: number,
  { exportLink, mayCount, formKey }: { exportLink: VNode | null; mayCount: boolean; formKey: string },
): VNode {
  const missing = board.rows.filter((row) => Date.parse(row.start) <= nowMs && row.units === null)
  const now = rowOfNow(board.rows, nowMs)
  const shown = now?.jornada ?? board.rows.at(-1)?.jornada
  const rows = board.rows.filter((row) => row.jornada === shown)
  const others = board.rows.filter((row) => row.jornada !== shown && Date.parse(row.start) <= nowMs)
  return html`
    <section class="board" aria-labelledby="board">
      <div class="section-head">
        <h2 id="board">${words.hourBoard} <span>${shown}</span></h2>
        ${exportLink}
      </div>
      ${rows.length > 0 && table(rows, now, nowMs)}
      ${mayCount && missing.length > 0 && countForm(board.module, missing, formKey)}
      ${
        others.length > 0 &&
        html`<details><summary>${words.earlierHours(others.length)}</summary>${table(others, now, nowMs)}</details>`
      }
    </section>
  `
}

function table(rows: readonly BoardRow[], now: BoardRow | undefined, nowMs: number): VNode {
  return html`
    <table>
      <thead>
        <tr>
          <th scope="col">${words.hour}</th>
          <th scope="col" class="n">${words.meta}</th>
          <th scope="col" class="n">${words.real}</th>
          <th scope="col" class="n">${words.percent}</th>
          <th scope="col" class="n">${words.accumulated}</th>
          <th scope="col" class="n">${words.lost}</th>
        </tr>
      </thead>
      <tbody>${rows.map((row) => boardRowView(row, row === now, nowMs))}</tbody>
    </table>
  `
}

function boardRowView(row: BoardRow, current: boolean, nowMs: number): VNode {
  const begun = Date.parse(row.start) <= nowMs
  const state = current ? 'is-now' : begun ? '' : 'is-later'
  return html`
    <tr class=${state} aria-current=${current ? 'time' : undefined} key=${`${row.start}${row.op}`}>
      <th scope="row">${formatClock(row.start)}–${formatClock(row.end)}</th>
      <td class="n">${formatUnits(row.meta === null ? null : Math.round(row.meta))}</td>
      <td class="n strong">
        ${begun && formatUnits(row.units)}
        ${begun && row.origin !== null && row.origin !== 'medido' && html`<small> ${words.origins[row.origin]}</small>`}
      </td>
      <td class="n">${begun && formatPercent(row.cumplimiento)}</td>
      <td class="n">
        ${begun && formatUnits(row.accumulated_units)}
        ${begun && row.accumulated_hours_missing > 0 && html` <small>${words.hoursMissing(row.accumulated_hours_missing)}</small>`}
      </td>
      <td class="n" title=${row.lost_causes.join(', ')}>${begun && row.lost_minutes > 0 && formatMinutes(row.lost_minutes, 0)}</td>
    </tr>
  `
}

/** For the hours the cameras cannot answer: the person counts, and the board says so. A plain form, it needs no script. */
function countForm(module: string, missing: readonly BoardRow[], formKey: string): VNode {
  return html`
    <details class="count">
      <summary>${words.typeCount}</summary>
      ${missing.map(
        (row) => html`
          <form method="post" action="/conteos" key=${row.start}>
            ${formKeyInput(formKey)}
            <input type="hidden" name="module" value=${module} />
            <input type="hidden" name="start" value=${row.start} />
            <input type="hidden" name="end" value=${row.end} />
            <label>
              ${formatClock(row.start)}–${formatClock(row.end)}
              <input type="number" name="units" min="0" max="100000" step="1" inputmode="numeric" required />
            </label>
            <button class="button">${words.saveCount}</button>
          </form>
        `,
      )}
    </details>
  `
}

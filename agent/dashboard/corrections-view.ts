import type { VNode } from 'preact'
import type { Cycle, PuestoDay } from '../contract/api.ts'
import { formatSeconds } from './format.ts'
import { html } from './html.ts'
import { words } from './words.ts'

/** What a person can say of a cycle; each needs a reason, and each can be taken back. */
const fields = ['valid_for_timing', 'reproceso', 'voided'] as const

export function correctForm(day: PuestoDay, jornada: string | undefined, cycle: Cycle): VNode {
  return html`
    <details class="fix">
      <summary>${words.correct}</summary>
      <form method="post" action="/correcciones">
        ${back(day, jornada)}
        <input type="hidden" name="cycle_id" value=${cycle.cycle_id} />
        <label>
          ${words.correctWhat}
          <select name="field">
            ${fields.map((field) => html`<option value=${field}>${words.corrections[field]}</option>`)}
          </select>
        </label>
        <label>
          ${words.correctReason}
          <input name="reason" required minlength="3" maxlength="500" autocomplete="off" />
        </label>
        <button class="button">${words.correctSave}</button>
      </form>
    </details>
  `
}

/** Every correction of the day with its reason and who; undone ones stay, struck through. */
export function correctionsView(
  day: PuestoDay,
  jornada: string | undefined,
  mayCorrect: boolean,
): VNode | null {
  if (day.corrections.length === 0) return null
  return html`
    <section class="corrections" id="correcciones">
      <h2>${words.correctionsOfDay}</h2>
      <ul>
        ${day.corrections.map(
          (correction) => html`
            <li class=${correction.undone ? 'is-undone' : ''}>
              <span>
                <b>${correction.cycle_start.slice(11, 19)} · ${formatSeconds(correction.duration_seconds)}</b>
                ${' '}${words.corrections[correction.field]}: ${correction.reason}
                <small> ${correction.by}</small>
              </span>
              ${
                !correction.undone &&
                mayCorrect &&
                html`
                  <form method="post" action="/correcciones/deshacer">
                    ${back(day, jornada)}
                    <input type="hidden" name="correction_id" value=${correction.correction_id} />
                    <button class="button is-quiet">${words.undo}</button>
                  </form>
                `
              }
            </li>
          `,
        )}
      </ul>
    </section>
  `
}

function back(day: PuestoDay, jornada: string | undefined): VNode[] {
  const { module, workstation, date } = day
  const values = { module, workstation, date, ...(jornada === undefined ? {} : { jornada }) }
  return Object.entries(values).map(
    ([name, value]) => html`<input type="hidden" name=${name} value=${value} />`,
  )
}

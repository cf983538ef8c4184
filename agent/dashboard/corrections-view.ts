import type { VNode } from 'preact'
import type { Cycle } from '../contract/api.ts'
import type { PuestoDay } from '../contract/api-puesto.ts'
import { plantIso } from '../contract/plant-time.ts'
import { formKeyInput } from './form-key.ts'
import { formatSeconds } from './format.ts'
import { html } from './html.ts'
import { backFields, clockOf, type PuestoPlace } from './puesto-place.ts'
import { words } from './words.ts'
import { puestoWords } from './words-puesto.ts'

/** What a person can say of a cycle; each needs a reason, and each can be taken back. */
const fields = ['valid_for_timing', 'reproceso', 'voided'] as const

export function markForm(place: PuestoPlace, cycle: Cycle): VNode {
  return html`
    <form method="post" action="/correcciones">
      ${backFields(place)} ${formKeyInput(place.formKey)}
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
  `
}

/** Every correction of the day with its reason and who; undone ones stay, struck through. */
export function correctionsView(place: PuestoPlace): VNode | null {
  const { corrections } = place.day
  if (corrections.length === 0) return null
  return html`
    <section class="corrections" id="correcciones">
      <h2>${words.correctionsOfDay}</h2>
      ${undoList(place, corrections)}
    </section>
  `
}

export function undoList(place: PuestoPlace, corrections: PuestoDay['corrections']): VNode {
  return html`
    <ul class="corrections-list">
      ${corrections.map(
        (correction) => html`
          <li class=${correction.undone ? 'is-undone' : ''}>
            <span>
              <b>${clockOf(correction.cycle_start)} · ${formatSeconds(correction.duration_seconds)}</b>
              ${' '}${saidOf(correction)}: ${correction.reason}
              <small> ${correction.by}</small>
            </span>
            ${
              !correction.undone &&
              place.mayCorrect &&
              html`
                <form method="post" action="/correcciones/deshacer">
                  ${backFields(place)} ${formKeyInput(place.formKey)}
                  <input type="hidden" name="correction_id" value=${correction.correction_id} />
                  <button class="button is-quiet">${words.undo}</button>
                </form>
              `
            }
          </li>
        `,
      )}
    </ul>
  `
}

function saidOf({ field, override }: PuestoDay['corrections'][number]): string {
  const what = words.corrections[field]
  if (field !== 'start_ts' && field !== 'end_ts') return what
  return puestoWords.correctedTo(what, clockOf(plantIso(Number(override))))
}

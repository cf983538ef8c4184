import type { VNode } from 'preact'
import type { PuestoDay } from '../contract/api-puesto.ts'
import { formKeyInput } from './form-key.ts'
import { formatNumber, formatSeconds } from './format.ts'
import { html } from './html.ts'
import { backFields, clockOf, type PuestoPlace } from './puesto-place.ts'
import { words } from './words.ts'
import { puestoWords as say } from './words-puesto.ts'

/** What looked like a unit and was none, each with its reason. */
export function rejectedView(day: PuestoDay): VNode {
  if (day.rejected.length === 0) return html`<p class="small">${words.rejectedNone}</p>`
  return html`
    <details>
      <summary>${words.rejected} (${formatNumber(day.rejected.length)})</summary>
      <table>
        <tbody>
          ${day.rejected.toReversed().map(
            ({ start, end, reason }) => html`
              <tr>
                <td>${clockOf(start)}</td>
                <td class="n">${formatSeconds((Date.parse(end) - Date.parse(start)) / 1000)}</td>
                <td>${words.rejectedReasons[reason]}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </details>
  `
}

/** When nothing is known, and why. */
export function gapsView(day: PuestoDay): VNode {
  if (day.gaps.length === 0) return html`<p class="small">${say.gapsNone}</p>`
  return html`
    <details>
      <summary>${say.gaps} (${formatNumber(day.gaps.length)})</summary>
      <table>
        <tbody>
          ${day.gaps.toReversed().map(
            ({ start, end, kind }) => html`
              <tr>
                <td>${clockOf(start)}</td>
                <td class="n">${end === null ? say.lasting : formatSeconds((Date.parse(end) - Date.parse(start)) / 1000)}</td>
                <td>${say.gapKinds[kind]}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </details>
  `
}

/** A unit that no camera saw and a person did. */
export function missedForm(place: PuestoPlace): VNode {
  return html`
    <details class="fix" id="agregar">
      <summary>${say.missedTitle}</summary>
      <form method="post" action="/ciclos/agregar">
        ${backFields(place)} ${formKeyInput(place.formKey)}
        <label>${words.start}<input name="start" type="time" step="1" required /></label>
        <label>${say.end}<input name="end" type="time" step="1" required /></label>
        <label class="check"><input type="checkbox" name="timed" value="1" /> <span>${say.missedTimed}</span></label>
        <label>${words.correctReason}<input name="reason" required minlength="3" maxlength="500" autocomplete="off" /></label>
        <button class="button">${say.missedSave}</button>
      </form>
    </details>
  `
}

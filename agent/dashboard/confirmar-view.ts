import type { VNode } from 'preact'
import type { ConfirmationAnswer } from '../contract/api-confirmation.ts'
import { formKeyInput } from './form-key.ts'
import { formatClock, formatNumber } from './format.ts'
import { html } from './html.ts'
import { confirmarWords as words } from './words-confirmar.ts'

export type Confirmar = {
  module: string
  confirmation: ConfirmationAnswer
  references: readonly string[]
  mayConfirm: boolean
  formKey: string
}

/**
 * What the jornada carried over, until somebody says that it is right: one tap, or a change since the jornada's start.
 * Typed values stand in default attributes, so that the page's redrawing leaves them alone.
 */
export function confirmarView({
  module,
  confirmation,
  references,
  mayConfirm,
  formKey,
}: Confirmar): VNode | null {
  if (confirmation === null) return null
  const { jornada, confirmed, operators, op, reference } = confirmation
  const said = words.said(
    operators === null ? words.noOperators : formatNumber(operators),
    op ?? words.noOp,
    reference ?? words.noReference,
  )
  const complete = operators !== null && op !== null && reference !== null
  return html`
    <section class=${confirmed ? 'confirmar' : 'confirmar is-open'} id="confirmar" aria-labelledby="confirmar-title">
      <h2 id="confirmar-title">${confirmed ? words.done(jornada) : words.title(jornada)}</h2>
      <p>${said}</p>
      ${
        mayConfirm &&
        !confirmed &&
        complete &&
        html`
          <form method="post" action="/confirmar">
            ${formKeyInput(`${formKey}-tap`)}
            <input type="hidden" name="module" value=${module} />
            <button class="button">${words.confirm}</button>
          </form>
        `
      }
      ${mayConfirm && changeForm({ module, confirmation, references, formKey })}
    </section>
  `
}

function changeForm(given: {
  module: string
  confirmation: NonNullable<ConfirmationAnswer>
  references: readonly string[]
  formKey: string
}): VNode {
  const { module, confirmation, references, formKey } = given
  return html`
    <details>
      <summary>${words.change}</summary>
      <form class="confirmar-change" method="post" action="/confirmar">
        ${formKeyInput(`${formKey}-change`)}
        <input type="hidden" name="module" value=${module} />
        <label>${words.operators}
          <input name="operators" type="number" inputmode="numeric" min="1" max="500" required defaultValue=${confirmation.operators ?? ''} />
        </label>
        <label>${words.op}
          <input name="op" maxlength="64" required autocomplete="off" defaultValue=${confirmation.op ?? ''} />
        </label>
        <label>${words.reference}
          <select name="reference">
            ${references.map((name) => html`<option value=${name} selected=${name === confirmation.reference}>${name}</option>`)}
          </select>
        </label>
        <label>${words.from}
          <select name="from">
            <option value="jornada">${words.fromStart(formatClock(confirmation.jornada_start))}</option>
            <option value="ahora">${words.fromNow}</option>
          </select>
        </label>
        <button class="button">${words.save}</button>
      </form>
    </details>
  `
}

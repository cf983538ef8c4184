import type { VNode } from 'preact'
import { html } from './html.ts'
import { camarasWords as say } from './words-camaras.ts'

/** What was typed, the password never among it. */
export type NewCameraForm = { name: string; module: string; url: string; user: string; record: string }

export type CamaraNueva = {
  modules: readonly { code: string; name: string }[]
  mayAdd: boolean
  form: NewCameraForm
  /** What the camera said, or what is wrong with what was typed. */
  said: { ok: boolean; text: string } | null
}

const records = ['always', 'jornada', 'never'] as const

/**
 * Agregar cámara: an address, a login, and what the camera says to them in words. It carries no form key: a remembered write keeps
 * a hash of what was sent, and a password is in it; an address that is there already is refused instead.
 */
export function camaraNuevaView({ modules, mayAdd, form, said }: CamaraNueva): VNode {
  if (!mayAdd || modules.length === 0) {
    return html`
      <header class="module"><h1>${say.addTitle}</h1></header>
      <section class="hour"><p class="hour-empty">${mayAdd ? say.noModules : say.mayNotAdd}</p>${mayAdd && html`<p><a class="button" href="/primer-uso">${say.goFirstUse}</a></p>`}</section>
    `
  }
  return html`
    <header class="module"><h1>${say.addTitle}</h1></header>
    <p class="lead">${say.addLead}</p>
    <form class="fields" method="post" action="/camaras/agregar" id="camara-nueva" autocomplete="off">
      <label>
        <span>${say.name}</span>
        <input name="name" required maxlength="60" value=${form.name} />
        <small>${say.nameHint}</small>
      </label>
      <label>
        <span>${say.module}</span>
        <select name="module">
          ${modules.map(({ code, name }) => html`<option value=${code} selected=${code === form.module}>${name}</option>`)}
        </select>
      </label>
      <label>
        <span>${say.address}</span>
        <input name="url" required maxlength="300" inputmode="url" autocapitalize="none" spellcheck=${false} value=${form.url} />
        <small>${say.addressHint}</small>
      </label>
      <label>
        <span>${say.user}</span>
        <input name="user" maxlength="100" autocapitalize="none" spellcheck=${false} value=${form.user} />
      </label>
      <label>
        <span>${say.password}</span>
        <input name="password" type="password" maxlength="200" autocomplete="new-password" />
        <small>${said === null ? say.passwordHint : say.typePasswordAgain}</small>
      </label>
      <label>
        <span>${say.recordLabel}</span>
        <select name="record">
          ${records.map((record) => html`<option value=${record} selected=${record === form.record}>${say.record[record]}</option>`)}
        </select>
      </label>
      <p class=${`said ${said === null ? '' : said.ok ? 'is-well' : 'is-act'}`} role="status" id="dicho">${said !== null && html`<span class="mark" aria-hidden="true"></span> ${said.text}`}</p>
      <label class="check">
        <input type="checkbox" name="anyway" value="1" /> <span>${say.anyway}</span>
      </label>
      <p class="actions">
        <button class="button" name="accion" value="guardar">${say.save}</button>
        <button class="button is-quiet" name="accion" value="probar">${say.test}</button>
      </p>
    </form>
  `
}

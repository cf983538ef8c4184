import type { VNode } from 'preact'
import { formKeyInput } from './form-key.ts'
import { html } from './html.ts'
import { formWords } from './words-form.ts'

/** One field of a plain form; names are those of the API, so that a problem's pointer finds its field. */
export type Field = {
  name: string
  label: string
  hint?: string
  value?: string | undefined
  required?: boolean
  /** Begins a line of its own. */
  startsLine?: boolean
} & (
  | { kind: 'text'; maxLength?: number }
  | { kind: 'number'; min?: number; max?: number }
  | { kind: 'decimal' }
  | { kind: 'time' }
  | { kind: 'date' }
  | { kind: 'datetime' }
  | { kind: 'file'; accept: string }
  | { kind: 'hidden' }
  | { kind: 'select'; options: readonly (readonly [value: string, label: string])[] }
  | { kind: 'check'; checked: boolean }
  | {
      kind: 'checks'
      options: readonly (readonly [value: string, label: string])[]
      checked: readonly string[]
    }
)

/** What was sent and refused, so that nobody types it again. */
export type Refused = {
  form: string
  pointer: string
  sentence: string
  values: Readonly<Record<string, string[]>>
}

export type Form = {
  /** Which of the page's forms it is. */
  id: string
  action: string
  /** Where it returns to, and what it does there. */
  hidden: Readonly<Record<string, string>>
  fields: readonly Field[]
  submit: string
  formKey: string
  /** Why this person may not; the button is then disabled and says so. */
  forbidden?: string | undefined
  quiet?: boolean
}

/** A form that needs no script. After a refusal it stands as it was sent, with the sentence at its field. */
export function formView(form: Form, refused: Refused | undefined): VNode {
  const mine = refused?.form === form.id ? refused : undefined
  const at = mine === undefined ? undefined : fieldOf(form.fields, mine.pointer)
  const isFile = form.fields.some(({ kind }) => kind === 'file')
  const reason = `${form.id}-why`
  return html`
    <form class="ajuste" method="post" action=${form.action} enctype=${isFile ? 'multipart/form-data' : undefined} id=${form.id}>
      ${formKeyInput(`${form.formKey}-${encodeURIComponent(form.id)}`)}
      <input type="hidden" name="form" value=${form.id} />
      ${Object.entries(form.hidden).map(([name, value]) => html`<input type="hidden" name=${name} value=${value} />`)}
      ${mine !== undefined && at === undefined && html`<p class="refused" role="alert">${mine.sentence}</p>`}
      <div class="fields">
        ${form.fields.map((field) => fieldView(form.id, field, mine, field === at ? mine?.sentence : undefined))}
        <div class="send">
          <button class=${form.quiet ? 'button is-quiet' : 'button'} disabled=${form.forbidden !== undefined}
            aria-describedby=${form.forbidden === undefined ? undefined : reason}>${form.submit}</button>
          ${form.forbidden !== undefined && html`<small id=${reason}>${form.forbidden}</small>`}
        </div>
      </div>
    </form>
  `
}

/** 'breaks/0' is about the field breaks_0_name; '/from' about from. */
function fieldOf(fields: readonly Field[], pointer: string): Field | undefined {
  const name = pointer.replace(/^\//, '').replaceAll('/', '_')
  return (
    fields.find((field) => field.name === name) ?? fields.find((field) => field.name.startsWith(`${name}_`))
  )
}

function fieldView(form: string, field: Field, sent: Refused | undefined, wrong: string | undefined): VNode {
  const values = sent?.values[field.name]
  const value = sent === undefined ? field.value : (values?.[0] ?? '')
  const id = `${form}-${field.name}`
  const notes = [field.hint === undefined ? '' : `${id}-hint`, wrong === undefined ? '' : `${id}-wrong`]
  const attributes = {
    id,
    name: field.name,
    required: field.required,
    'aria-invalid': wrong === undefined ? undefined : 'true',
    'aria-describedby': notes.filter((note) => note !== '').join(' ') || undefined,
  }
  if (field.kind === 'hidden') return html`<input type="hidden" name=${field.name} value=${value} />`
  const line = field.startsLine && html`<span class="line-break"></span>`
  if (field.kind === 'checks') {
    const checked = sent === undefined ? field.checked : (values ?? [])
    return html`
      ${line}
      <fieldset class="field checks">
        <legend>${field.label}</legend>
        ${field.options.map(
          ([option, label]) => html`
            <label><input type="checkbox" name=${field.name} value=${option} checked=${checked.includes(option)} /><span>${label}</span></label>
          `,
        )}
        ${noteView(field, id, wrong)}
      </fieldset>
    `
  }
  if (field.kind === 'check') {
    const checked = sent === undefined ? field.checked : values !== undefined
    return html`
      ${line}
      <div class="field checks">
        <label><input type="checkbox" ...${attributes} value="si" checked=${checked} /><span>${field.label}</span></label>
        ${noteView(field, id, wrong)}
      </div>
    `
  }
  if (field.kind === 'datetime') return html`${line}${dateTimeView(field, id, value, sent, wrong)}`
  return html`
    ${line}
    <div class="field">
      <label for=${id}>${field.label}</label>
      ${
        field.kind === 'select'
          ? html`<select ...${attributes}>
              ${field.options.map(([option, label]) => html`<option value=${option} selected=${option === (value ?? '')}>${label}</option>`)}
            </select>`
          : html`<input ...${attributes} ...${inputOf(field)} value=${field.kind === 'file' ? undefined : value} autocomplete="off" />`
      }
      ${noteView(field, id, wrong)}
    </div>
  `
}

/** A day and a clock of 24 hours: a browser's own date-and-time field shows a. m. and p. m. in Colombia. */
function dateTimeView(
  field: Field,
  id: string,
  value: string | undefined,
  sent: Refused | undefined,
  wrong: string | undefined,
): VNode {
  const [date = '', clock = ''] = (value ?? '').split('T')
  const typed = (part: string, otherwise: string) => sent?.values[`${field.name}_${part}`]?.[0] ?? otherwise
  const invalid = wrong === undefined ? undefined : 'true'
  return html`
    <fieldset class="field when">
      <legend>${field.label}</legend>
      <input type="date" name=${`${field.name}_date`} value=${typed('date', date)} aria-label=${`${field.label}, ${formWords.day}`}
        required=${field.required} aria-invalid=${invalid} />
      <input ...${clockInput} name=${`${field.name}_clock`} value=${typed('clock', clock)} aria-label=${`${field.label}, ${formWords.clock}`}
        required=${field.required} aria-invalid=${invalid} autocomplete="off" />
      ${noteView(field, id, wrong)}
    </fieldset>
  `
}

/** 06:30, of 24 hours whatever the browser's language says. */
const clockInput = {
  type: 'text',
  inputmode: 'numeric',
  maxlength: 5,
  placeholder: '00:00',
  pattern: '([01]?[0-9]|2[0-3]):[0-5][0-9]',
  title: formWords.clockHint,
}

function noteView(field: Field, id: string, wrong: string | undefined): VNode[] {
  return [
    ...(field.hint === undefined ? [] : [html`<small id=${`${id}-hint`}>${field.hint}</small>`]),
    ...(wrong === undefined ? [] : [html`<p class="refused" role="alert" id=${`${id}-wrong`}>${wrong}</p>`]),
  ]
}

function inputOf(field: Field): Record<string, string | number | undefined> {
  switch (field.kind) {
    case 'number':
      return { type: 'number', inputmode: 'numeric', min: field.min, max: field.max, step: 1 }
    case 'decimal':
      // A number field would refuse the decimal comma on some phones.
      return { type: 'text', inputmode: 'decimal', maxlength: 12 }
    case 'time':
      return clockInput
    case 'date':
      return { type: 'date' }
    case 'file':
      return { type: 'file', accept: field.accept }
    default:
      return { type: 'text', maxlength: field.kind === 'text' ? (field.maxLength ?? 64) : undefined }
  }
}

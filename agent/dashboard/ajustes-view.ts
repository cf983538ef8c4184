import type { VNode } from 'preact'
import { plantDate } from '../contract/plant-time.ts'
import { type Field, type Form, formView, type Refused } from './form-view.ts'
import { formatClock, formatDate } from './format.ts'
import { html } from './html.ts'
import { ajustesWords as words } from './words-ajustes.ts'

export const sections = [
  'modulos',
  'puestos',
  'op',
  'metas',
  'jornadas',
  'festivos',
  'hora-extra',
  'operarios',
  'codigos',
  'estandares',
  'balanceo',
] as const
export type Section = (typeof sections)[number]

/** What every section of Ajustes knows of where it stands. */
export type Ajustes = {
  /** Code; '' while the plant has no module. */
  module: string
  modules: readonly { code: string; name: string }[]
  formKey: string
  refused: Refused | undefined
  saved: boolean
  /** The plant and its expectations (engineer, admin). */
  maySetUp: boolean
  /** What was worked and measured (engineer). */
  mayWork: boolean
  /** Of the jornada that runs; null: none. */
  jornadaStartMs: number | null
  nowMs: number
}

/** The frame of a section: the others, its title, one sentence about it. */
export function ajustesView(section: Section | null, here: Ajustes, content: VNode): VNode {
  const query = here.module === '' ? '' : `?module=${encodeURIComponent(here.module)}`
  return html`
    <div class="ajustes">
      <nav class="sections" aria-label=${words.sectionsNav}>
        <ul>
          ${sections.map(
            (name) => html`
              <li><a href=${`/ajustes/${name}${query}`} aria-current=${name === section ? 'page' : undefined}>${words.sections[name]}</a></li>
            `,
          )}
        </ul>
      </nav>
      <div class="section">
        <h1>${section === null ? words.title : words.sections[section]}</h1>
        ${section !== null && html`<p class="about">${words.about[section]}</p>`}
        ${here.saved && html`<p class="saved" role="status">${words.saved}</p>`}
        ${here.refused !== undefined && html`<p class="refused" role="alert">${words.notSaved}</p>`}
        ${content}
      </div>
    </div>
  `
}

/** A form of this section, disabled with its reason where the person may not. */
export function sectionForm(
  here: Ajustes,
  form: Omit<Form, 'formKey' | 'hidden'> & { hidden?: Record<string, string>; work?: boolean },
): VNode {
  const { work = false, hidden = {}, ...rest } = form
  const may = work ? here.mayWork : here.maySetUp
  return formView(
    {
      ...rest,
      hidden: { module: here.module, ...hidden },
      formKey: here.formKey,
      ...(may ? {} : { forbidden: words.onlyEngineer }),
    },
    here.refused,
  )
}

/** A form that opens under its summary; it stays open after a refusal. */
export function folded(here: Ajustes, id: string, summary: string, form: VNode): VNode {
  return html`<details class="fold" open=${here.refused?.form === id}><summary>${summary}</summary>${form}</details>`
}

/** «Rige desde»: the jornada's start first, because a Monday's change is true since it began. */
export function fromFields(here: Ajustes): Field[] {
  const options: [string, string][] = [
    ...(here.jornadaStartMs === null
      ? []
      : [['jornada', words.fromJornada(formatClock(here.jornadaStartMs))] as [string, string]]),
    ['ahora', words.fromOptions.ahora],
    ['otra', words.fromOptions.otra],
  ]
  return [
    { kind: 'select', name: 'from', label: words.from, options, value: options[0]?.[0] },
    { kind: 'datetime', name: 'from_at', label: words.fromAt, value: localTime(here.nowMs) },
  ]
}

/** As a datetime-local field has it, plant time. */
export function localTime(atMs: number): string {
  return `${plantDate(atMs)}T${formatClock(atMs)}`
}

export function when(atMs: number): string {
  return `${formatDate(plantDate(atMs))} ${formatClock(atMs)}`
}

export type HistoryRow = { what: string; since: string; by: string; at: number }

/** What changed, from when on, who said so and when. */
export function historyView(rows: readonly HistoryRow[]): VNode {
  return html`
    <section class="history" aria-labelledby="history">
      <h2 id="history">${words.history}</h2>
      ${
        rows.length === 0
          ? html`<p>${words.historyEmpty}</p>`
          : html`<ul>
              ${rows.map(
                ({ what, since, by, at }) => html`
                  <li><span>${what}</span><small>${[since, words.by(by), when(at)].filter((part) => part !== '').join(' · ')}</small></li>
                `,
              )}
            </ul>`
      }
    </section>
  `
}

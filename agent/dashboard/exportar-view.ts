import type { VNode } from 'preact'
import type { ChangedDays, Export } from '../contract/api-exports.ts'
import { addDays } from '../contract/plant-time.ts'
import { horaExtraName } from '../figures/jornada.ts'
import { formKeyInput } from './form-key.ts'
import { formatClock, formatDate, formatNumber } from './format.ts'
import { html } from './html.ts'
import { exportWords } from './words-exportar.ts'

export type ExportScreen = {
  module: string
  today: string
  /** What stands in the form. */
  from: string
  to: string
  jornada: string
  jornadas: readonly string[]
  exports: readonly Export[]
  /** The one that was just asked for; it is taken by itself when it is ready. */
  awaited: string | null
  changed: ChangedDays['days']
  /** This person has taken a file before. */
  taken: boolean
  formKey: string
}

/** One form, what was asked for and how far it is, and the days that changed after their file was taken. */
export function exportView(screen: ExportScreen): VNode {
  return html`
    <div class="export">
      <header class="module">
        <h1>${exportWords.title}</h1>
      </header>
      <div class="desk">
        ${askForm(screen)}
        <div>${exportList(screen)} ${changedView(screen)}</div>
      </div>
    </div>
  `
}

function askForm(screen: ExportScreen): VNode {
  const { module, from, to, jornada, jornadas, formKey } = screen
  return html`
    <section class="desk-form" aria-labelledby="ask">
      <h2 id="ask">${exportWords.ask}</h2>
      <nav class="export-quick" aria-label=${exportWords.quick}>
        ${periods(screen).map(([word, first, last]) => {
          const query = new URLSearchParams({ module, date: first, ...(last === first ? {} : { to: last }) })
          return html`<a href=${`/exportar?${query}`} aria-current=${first === from && last === (to || from) ? 'true' : undefined}>${word}</a>`
        })}
      </nav>
      <form method="post" action="/exportar">
        ${formKeyInput(formKey)}
        <input type="hidden" name="module" value=${module} />
        <div class="export-dates">
          <label class="field">${exportWords.from}<input type="date" name="from" value=${from} required /></label>
          <label class="field">${exportWords.to}<input type="date" name="to" value=${to} aria-describedby="to-hint" /></label>
        </div>
        <p class="small" id="to-hint">${exportWords.toHint}</p>
        <label class="field">
          ${exportWords.jornada}
          <select name="jornada">
            <option value="">${exportWords.allJornadas}</option>
            ${jornadas.map((name) => html`<option value=${name} selected=${name === jornada}>${name === horaExtraName ? exportWords.horaExtra : name}</option>`)}
          </select>
        </label>
        <label class="field">
          ${exportWords.what}
          <select name="what">
            ${Object.entries(exportWords.files).map(([value, word]) => html`<option value=${value}>${word}</option>`)}
          </select>
        </label>
        <button class="button desk-submit">${exportWords.submit}</button>
      </form>
    </section>
  `
}

function periods({ today }: ExportScreen): [word: string, from: string, to: string][] {
  const yesterday = addDays(today, -1)
  const monthStart = `${today.slice(0, 7)}-01`
  const lastMonthEnd = addDays(monthStart, -1)
  return [
    [exportWords.today, today, today],
    [exportWords.yesterday, yesterday, yesterday],
    [exportWords.thisMonth, monthStart, today],
    [exportWords.lastMonth, `${lastMonthEnd.slice(0, 7)}-01`, lastMonthEnd],
  ]
}

/** Drawn again by the browser while something is being written. */
function exportList({ exports, awaited, module, formKey }: ExportScreen): VNode {
  const open = exports.some(({ state }) => state === 'en curso' || state === 'en espera')
  return html`
    <section class="export-list" id="exports" aria-labelledby="mine" data-open=${open ? 'true' : undefined}>
      <h2 id="mine">${exportWords.mine}</h2>
      ${
        exports.length === 0
          ? html`<p class="quiet">${exportWords.mineEmpty}</p>`
          : html`
            <ul aria-live="polite">
              ${exports.map((one) => exportRow(one, one.export_id === awaited, { module, formKey }))}
            </ul>
            <p class="small">
              ${exportWords.mineHint}
              ${open && html` <noscript><a href="">${exportWords.refresh}</a></noscript>`}
            </p>
          `
      }
    </section>
  `
}

function exportRow(
  one: Export,
  awaited: boolean,
  { module, formKey }: { module: string; formKey: string },
): VNode {
  const running = one.state === 'en curso' || one.state === 'en espera'
  const address = `/api/v1/exports/${one.export_id}/file`
  const said =
    one.state === 'listo'
      ? exportWords.size(formatNumber(Math.ceil((one.bytes ?? 0) / 1000)))
      : one.state === 'en curso' && one.of_cycles > 0
        ? exportWords.progress(formatNumber(one.cycles), formatNumber(one.of_cycles))
        : (one.problem ?? '')
  return html`
    <li>
      <p class="export-name">
        <b>${one.file_name}</b>
        <span>${exportWords.states[one.state]}${said !== '' && ` · ${said}`}</span>
      </p>
      ${one.state === 'en curso' && progressBar(one)}
      ${
        one.state === 'listo' &&
        html`<a class="button" href=${address} data-take=${awaited ? 'true' : undefined} aria-label=${exportWords.downloadNamed(one.file_name)}>${exportWords.download}</a>`
      }
      ${
        running &&
        html`
          <form method="post" action="/exportar/cancelar">
            ${formKeyInput(formKey)}
            <input type="hidden" name="module" value=${module} />
            <input type="hidden" name="export_id" value=${one.export_id} />
            <button class="button is-quiet" aria-label=${exportWords.cancelNamed(one.file_name)}>${exportWords.cancel}</button>
          </form>
        `
      }
    </li>
  `
}

function progressBar({ cycles, of_cycles, file_name }: Export): VNode {
  const of = Math.max(1, of_cycles)
  return html`<progress class="export-progress" max=${of} value=${cycles} aria-label=${file_name}></progress>`
}

function changedView({ changed, taken, module, formKey }: ExportScreen): VNode {
  return html`
    <section class="export-changed" aria-labelledby="changed">
      <h2 id="changed">${exportWords.changed}</h2>
      ${changed.length === 0 && html`<p class="quiet">${taken ? exportWords.changedNone : exportWords.changedNever}</p>`}
      <ul>
        ${changed.map(
          (day) => html`
            <li>
              <p>
                <b>${formatDate(day.date)}</b> ${reasons(day).join(', ')}
                <small>${exportWords.taken(`${formatDate(day.taken_at.slice(0, 10))} ${formatClock(day.taken_at)}`)}</small>
              </p>
              <form method="post" action="/exportar">
                ${formKeyInput(formKey)}
                <input type="hidden" name="module" value=${module} />
                <input type="hidden" name="from" value=${day.date} />
                <button class="button is-quiet" aria-label=${exportWords.againNamed(formatDate(day.date))}>${exportWords.again}</button>
              </form>
            </li>
          `,
        )}
      </ul>
    </section>
  `
}

function reasons({ later, unfinished }: ChangedDays['days'][number]): string[] {
  const kinds = Object.keys(exportWords.later) as (keyof typeof later)[]
  return [
    ...(unfinished ? [exportWords.unfinished] : []),
    ...kinds.filter((kind) => later[kind] > 0).map((kind) => exportWords.later[kind](later[kind])),
  ]
}

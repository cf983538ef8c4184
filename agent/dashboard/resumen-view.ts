import type { VNode } from 'preact'
import type { DayFigure, Summary } from '../contract/api-summary.ts'
import { formatAge, formatBanded, formatDate, formatPercent, formatUnits } from './format.ts'
import { html } from './html.ts'
import { words } from './words.ts'

type ModuleSummary = Summary['modules'][number]

/** A scale for the small trend: 0 at the bottom, this ratio at the top. */
const topRatio = 1.2

const bandClass: Record<DayFigure['band'], string> = {
  'al ritmo': 'band-on',
  atento: 'band-look',
  atrasado: 'band-behind',
  'por definir': 'band-open',
}

/** One line per module: name, one number, a word, a small trend; and whether the engineer is on it. */
export function resumenView(summary: Summary, nowMs: number): VNode {
  return html`
    <div class="resumen">
      ${resumenHead(words.summary, summary, nowMs)}
      ${summary.modules.length === 0 && html`<p class="resumen-empty">${words.noModules}</p>`}
      <ul class="modules">
        ${summary.modules.map(
          (module) => html`
            <li>
              <a class="module-line" href=${`/resumen/${encodeURIComponent(module.module)}`}>
                <span class="module-name">${module.name}</span>
                ${figure(module)} ${trend(module.trend)}
              </a>
            </li>
          `,
        )}
      </ul>
    </div>
  `
}

/** One tap in: today in words, and the ten days as a list. */
export function resumenModuleView(summary: Summary, module: ModuleSummary, nowMs: number): VNode {
  const { today } = module
  return html`
    <div class="resumen">
      <p><a class="back" href="/resumen">‹ ${words.back}</a></p>
      ${resumenHead(module.name, summary, nowMs)}
      <section class="module-today">
        ${figure(module)}
        <p>${words.measured(module.measured_stations, module.total_stations)}</p>
        ${
          today.units !== null &&
          html`<p>${words.todayUnits(formatUnits(today.units), formatUnits(today.meta === null ? null : Math.round(today.meta)))}</p>`
        }
        ${today.partial && html`<p class="small">${words.partialDay}</p>`}
      </section>
      <table>
        <caption>${words.trendOf(module.trend.length)}</caption>
        <thead>
          <tr>
            <th scope="col">${words.day}</th>
            <th scope="col" class="n">${words.real}</th>
            <th scope="col" class="n">${words.meta}</th>
            <th scope="col" class="n">${words.cumplimiento}</th>
          </tr>
        </thead>
        <tbody>
          ${module.trend.toReversed().map(
            (day) => html`
              <tr>
                <th scope="row">${formatDate(day.date).slice(0, 5)}</th>
                <td class="n">${formatUnits(day.units)}${day.partial && html`<abbr title=${words.partialDay}>*</abbr>`}</td>
                <td class="n">${formatUnits(day.meta === null ? null : Math.round(day.meta))}</td>
                <td class="n strong">${formatPercent(day.cumplimiento)}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `
}

function resumenHead(title: string, { engineer, sample_data: sample }: Summary, nowMs: number): VNode {
  return html`
    <header class="resumen-head">
      <h1>${title}</h1>
      ${sample && html`<p class="sample">${words.sampleData}</p>`}
      <p class="reviewed">${reviewed(engineer, nowMs)}</p>
    </header>
  `
}

function reviewed(engineer: Summary['engineer'], nowMs: number): string {
  if (engineer === null) return words.noEngineer
  if (engineer.last_visit_at === null) return words.neverReviewed(engineer.name)
  const seconds = Math.max(0, (nowMs - Date.parse(engineer.last_visit_at)) / 1000)
  return words.reviewed(engineer.name, seconds < 60 ? words.underAMinute : formatAge(seconds))
}

/** The one number and its word; what is not measured is no number. */
function figure({ today, measured_stations: measured }: ModuleSummary): VNode {
  if (today.cumplimiento === null) {
    const why = measured === 0 ? words.unmeasuredModule : words.noFigure
    return html`<span class="module-figure is-void"><span>${why}</span></span>`
  }
  return html`
    <span class=${`module-figure ${bandClass[today.band]}`}>
      <b>${formatBanded(today.cumplimiento, today.missed_umbral)}</b>
      <small><span class="mark" aria-hidden="true"></span>${words.bands[today.band]}</small>
    </span>
  `
}

/** Ten small columns, gaps where nothing is known; the thin line is the meta. */
function trend(days: readonly DayFigure[]): VNode | null {
  if (days.every(({ cumplimiento }) => cumplimiento === null)) return null
  const label = days.map(
    ({ date, cumplimiento }) => `${formatDate(date).slice(0, 5)} ${formatPercent(cumplimiento)}`,
  )
  return html`
    <svg class="trend" viewBox=${`0 0 ${days.length * 10} 60`} role="img" aria-label=${`${words.trendOf(days.length)}: ${label.join(', ')}`}>
      ${days.map(({ cumplimiento }, i) => {
        if (cumplimiento === null) return null
        const tall = (Math.min(topRatio, cumplimiento) / topRatio) * 60
        return html`<rect class="bar-value" x=${i * 10 + 1.5} y=${60 - tall} width="7" height=${tall} />`
      })}
      <rect class="bar-mark" y=${60 - 60 / topRatio - 0.5} width=${days.length * 10} height="1" />
    </svg>
  `
}

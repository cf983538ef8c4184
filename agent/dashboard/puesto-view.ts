import type { VNode } from 'preact'
import type { Cycle } from '../contract/api.ts'
import type { PuestoDay } from '../contract/api-puesto.ts'
import { addDays } from '../contract/plant-time.ts'
import { correctionsView } from './corrections-view.ts'
import { type CyclePanel, cyclePanel } from './cycle-panel-view.ts'
import {
  formatClock,
  formatDate,
  formatMinutes,
  formatNumber,
  formatPercent,
  formatSeconds,
  formatUnits,
} from './format.ts'
import { histogramView } from './histogram-view.ts'
import { html } from './html.ts'
import { gapsView, missedForm, rejectedView } from './puesto-lists-view.ts'
import { clockOf, cycleAddress, type PuestoPlace } from './puesto-place.ts'
import { stripPatterns, stripRow } from './strip-view.ts'
import { words } from './words.ts'
import { puestoWords } from './words-puesto.ts'

type Hour = { start: string; end: string }

/** The day of one puesto: its figures, its cycles hour by hour against the SAM, what was left out and why. */
export function puestoView(place: PuestoPlace, panel: CyclePanel | undefined, nowMs: number): VNode {
  const { day, jornada: jornadaName, mayCorrect } = place
  const { statistics: said } = day
  const chosen =
    day.jornadas.find(({ name }) => name === jornadaName) ??
    day.jornadas.findLast(({ start }) => Date.parse(start) <= nowMs) ??
    day.jornadas[0]
  const hours = (chosen?.hours ?? []).filter(({ start }) => Date.parse(start) <= nowMs)
  return html`
    <div class="puesto">
      <header class="module">
        <div>
          <p class="module-place">${day.name}</p>
          <h1>${day.workstation}</h1>
        </div>
        <p class="puesto-operations">${day.operations.join(', ')}</p>
        ${dayLinks(day)}
      </header>
      ${
        said.units === null
          ? html`<section class="hour"><p class="hour-empty">${words.notMeasuredDay}</p><p>${words.notMeasuredHint}</p></section>`
          : html`
            ${figures(day)} ${panel !== undefined && cyclePanel(place, panel)}
            <section class="strip" aria-labelledby="strip">
              <div class="section-head">
                <h2 id="strip">${words.strip}</h2>
                ${day.jornadas.length > 1 && jornadaLinks(day, chosen?.name)}
              </div>
              <p class="small">${words.stripHint}</p>
              ${stripPatterns()} ${hours.map((hour) => stripRow(place, hour, nowMs))}
            </section>
            <div class="puesto-detail">
              <div>
                ${histogramView(day)}
                <section class="day-notes">
                  ${mayCorrect && missedForm(place)} ${rejectedView(day)} ${gapsView(day)} ${correctionsView(place)}
                </section>
              </div>
              <section class="cycle-lists">${hours.toReversed().map((hour, i) => cycleList(place, hour, i === 0))}</section>
            </div>
          `
      }
    </div>
  `
}

function address(day: PuestoDay, date: string, jornada?: string): string {
  const query = new URLSearchParams({
    module: day.module,
    date,
    ...(jornada === undefined ? {} : { jornada }),
  })
  return `/puesto/${encodeURIComponent(day.workstation)}?${query}`
}

function dayLinks(day: PuestoDay): VNode {
  return html`
    <p class="days">
      <a href=${address(day, addDays(day.date, -1))} aria-label=${words.dayBefore}>‹</a>
      <b>${formatDate(day.date)}</b>
      <a href=${address(day, addDays(day.date, 1))} aria-label=${words.dayAfter}>›</a>
    </p>
  `
}

function jornadaLinks(day: PuestoDay, current: string | undefined): VNode {
  return html`
    <p class="jornadas">
      ${day.jornadas.map(
        ({ name }) =>
          html`<a href=${address(day, day.date, name)} aria-current=${name === current ? 'true' : undefined}>${name}</a>`,
      )}
    </p>
  `
}

function figures({ statistics: said, sam_minutes: sam }: PuestoDay): VNode {
  const reproceso = said.reproceso_units ?? 0
  const rows: [string, string, string?][] = [
    [words.ritmo, formatPercent(said.ritmo)],
    [
      words.mean,
      formatSeconds(said.mean_seconds),
      said.interval_seconds === null ? '' : words.interval(`${formatNumber(said.interval_seconds, 1)} s`),
    ],
    [words.sam, sam === null ? words.noSam : formatSeconds(sam * 60), sam === null ? '' : formatMinutes(sam)],
    [words.unitsMade, formatUnits(said.units), reproceso > 0 ? words.reprocesos(formatUnits(reproceso)) : ''],
    [words.cycleCount, formatNumber(said.n)],
    [words.median, formatSeconds(said.median_seconds)],
    [words.p90, formatSeconds(said.p90_seconds)],
    [words.cv, formatPercent(said.cv)],
    [words.needed, formatNumber(said.needed_n)],
    [words.measuredTime, formatMinutes(said.measured_minutes, 0)],
  ]
  return html`
    <div class="puesto-figures">
      <dl class="figures is-lead">${rows.slice(0, 3).map(figure)}</dl>
      <dl class="figures">${rows.slice(3).map(figure)}</dl>
    </div>
  `
}

function figure([name, value, more = '']: [string, string, string?]): VNode {
  return html`
    <div class="figure">
      <dt>${name}</dt>
      <dd>${value}${more !== '' && html` <small>${more}</small>`}</dd>
    </div>
  `
}

function within(cycle: { start: string; end: string | null }, hour: Hour): boolean {
  const at = Date.parse(cycle.end ?? cycle.start)
  return Date.parse(hour.start) <= at && at < Date.parse(hour.end)
}

function cycleList(place: PuestoPlace, hour: Hour, open: boolean): VNode | null {
  const cycles = place.day.cycles.filter((cycle) => cycle.end !== null && within(cycle, hour))
  if (cycles.length === 0) return null
  const title = words.cyclesOf(
    `${formatClock(hour.start)}–${formatClock(hour.end)}`,
    words.units(formatNumber(cycles.length)),
  )
  return html`
    <details open=${open}>
      <summary>${title}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">${words.start}</th>
            <th scope="col" class="n">${words.duration}</th>
            <th scope="col" class="n">${words.againstSam}</th>
            <th scope="col">${words.timing}</th>
            <th scope="col" class="n hide-phone">${words.confidence}</th>
          </tr>
        </thead>
        <tbody>${cycles.toReversed().map((cycle) => cycleRow(place, cycle))}</tbody>
      </table>
    </details>
  `
}

function cycleRow(place: PuestoPlace, cycle: Cycle): VNode {
  const sam = place.day.cycle_standard_minutes
  const ratio =
    sam === null || cycle.duration_seconds === null || cycle.duration_seconds === 0
      ? null
      : (sam * 60) / cycle.duration_seconds
  const notes = [
    ...(cycle.valid_for_timing === false
      ? cycle.invalid_reasons.map((flaw) => words.flaws[flaw])
      : [words.counts]),
    ...(cycle.reproceso ? [words.reproceso] : []),
    ...(cycle.corrected ? [words.corrected] : []),
  ]
  return html`
    <tr id=${`c${cycle.cycle_id}`} class=${cycle.valid_for_timing === false ? 'is-later' : ''}>
      <td><a class="cycle-link" href=${cycleAddress(place, cycle.cycle_id)} aria-label=${puestoWords.open(clockOf(cycle.start))}>${clockOf(cycle.start)}</a></td>
      <td class="n strong">${formatSeconds(cycle.duration_seconds)}</td>
      <td class="n">${formatPercent(ratio)}</td>
      <td class="timing">${notes.join(', ')} ${place.mayCorrect && html`<a class="cycle-link" href=${cycleAddress(place, cycle.cycle_id)} aria-label=${puestoWords.correct(clockOf(cycle.start))}>${words.correct}</a>`}</td>
      <td class="n hide-phone">${formatNumber(cycle.confidence, 2)}</td>
    </tr>
  `
}

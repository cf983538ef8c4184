import type { VNode } from 'preact'
import type { LostTimeDay, LostTimeEvent } from '../contract/api-lost-time.ts'
import { addDays } from '../contract/plant-time.ts'
import { formKeyInput } from './form-key.ts'
import { formatClock, formatDate, formatMinutes, formatNumber, formatRunning } from './format.ts'
import { html } from './html.ts'
import { words } from './words.ts'
import { lostWords } from './words-tiempo-perdido.ts'

export type LostTimeScreen = {
  day: LostTimeDay
  stations: readonly { code: string; name: string }[]
  codes: readonly { code: string; text: string | null }[]
  /** May begin, end and void. */
  mayWrite: boolean
  formKey: string
  nowMs: number
}

/** What stands still now, one form to mark it, what the day cost by cause, and every stop with who said so. */
export function lostTimeView(screen: LostTimeScreen): VNode {
  const { day } = screen
  const running = day.events.filter(({ end, voided }) => end === null && !voided)
  return html`
    <div class="lost">
      <header class="module">
        <h1>${lostWords.title}</h1>
        ${dayLinks(day)}
      </header>
      <div class="desk">
        <div>
          <section class="lost-running" aria-labelledby="running">
            <h2 id="running">${lostWords.running}</h2>
            ${running.length === 0 && html`<p class="quiet">${lostWords.nothingRuns}</p>`}
            ${running.map((event) => runningCard(screen, event))}
          </section>
          ${screen.mayWrite ? markForm(screen) : html`<p class="small">${lostWords.onlyEngineer}</p>`}
        </div>
        <div>${paretoView(day)} ${listView(screen)}</div>
      </div>
    </div>
  `
}

function dayLinks({ module, date }: LostTimeDay): VNode {
  const to = (day: string) => `/tiempo-perdido?${new URLSearchParams({ module, date: day })}`
  return html`
    <p class="days">
      <a href=${to(addDays(date, -1))} aria-label=${words.dayBefore}>‹</a>
      <b>${formatDate(date)}</b>
      <a href=${to(addDays(date, 1))} aria-label=${words.dayAfter}>›</a>
    </p>
  `
}

function named({ code, text }: { code: string; text: string | null }): string {
  return lostWords.codeOption(code, text ?? lostWords.undefinedText)
}

function runningCard(screen: LostTimeScreen, event: LostTimeEvent): VNode {
  const { day, mayWrite, formKey, nowMs } = screen
  const seconds = (nowMs - Date.parse(event.start)) / 1000
  return html`
    <div class="lost-card">
      <p class="lost-cause">${named(event)}</p>
      <p class="lost-clock" data-seconds=${Math.floor(seconds)}>${formatRunning(seconds)}</p>
      <p>
        ${event.workstation ?? lostWords.wholeModule} · ${lostWords.affected(formatNumber(event.operators))} ·
        ${' '}${lostWords.since(formatClock(event.start))}
        ${event.note !== null && html`<br />${event.note}`}
      </p>
      ${
        mayWrite &&
        html`
          <form method="post" action="/tiempo-perdido/terminar">
            ${hidden(day, formKey, event)}
            <button class="button lost-end" aria-label=${lostWords.endNamed(named(event))}>${lostWords.end}</button>
          </form>
        `
      }
    </div>
  `
}

function hidden(day: LostTimeDay, formKey: string, event: LostTimeEvent): VNode[] {
  const values = { module: day.module, date: day.date, lost_time_id: event.lost_time_id }
  return [
    formKeyInput(formKey),
    ...Object.entries(values).map(
      ([name, value]) => html`<input type="hidden" name=${name} value=${value} />`,
    ),
  ]
}

function markForm({ day, stations, codes, formKey }: LostTimeScreen): VNode {
  if (codes.length === 0)
    return html`<section class="desk-form"><h2>${lostWords.mark}</h2><p>${lostWords.noCodes}</p></section>`
  return html`
    <section class="desk-form" aria-labelledby="mark">
      <h2 id="mark">${lostWords.mark}</h2>
      <form method="post" action="/tiempo-perdido">
        ${formKeyInput(formKey)}
        <input type="hidden" name="module" value=${day.module} />
        <input type="hidden" name="date" value=${day.date} />
        <label class="field">
          ${lostWords.code}
          <select name="code" required>
            <option value="">${lostWords.chooseCode}</option>
            ${codes.map((code) => html`<option value=${code.code}>${named(code)}</option>`)}
          </select>
        </label>
        <label class="field">
          ${lostWords.where}
          <select name="workstation">
            <option value="">${lostWords.wholeModule}</option>
            ${stations.map(({ code, name }) => html`<option value=${code}>${lostWords.codeOption(code, name)}</option>`)}
          </select>
        </label>
        <label class="field">
          ${lostWords.operators}
          <input name="operators" type="number" min="1" max="500" inputmode="numeric" aria-describedby="operators-hint" />
        </label>
        <p class="small" id="operators-hint">${lostWords.operatorsHint}</p>
        <details class="lost-more">
          <summary>${lostWords.more}</summary>
          <div class="lost-times">
            <label class="field">${lostWords.from}<input name="from" type="time" aria-describedby="from-hint" /></label>
            <label class="field">${lostWords.to}<input name="to" type="time" aria-describedby="to-hint" /></label>
          </div>
          <p class="small"><span id="from-hint">${lostWords.fromHint}</span> <span id="to-hint">${lostWords.toHint}</span></p>
          <label class="field">${lostWords.note}<input name="note" maxlength="500" autocomplete="off" /></label>
        </details>
        <button class="button desk-submit">${lostWords.submit}</button>
      </form>
    </section>
  `
}

/** Bars by cost with their words beside them; as a list it reads the same aloud. */
function paretoView({ pareto }: LostTimeDay): VNode {
  const most = pareto[0]?.lost_minutes ?? 0
  const total = pareto.reduce((sum, { lost_minutes }) => sum + lost_minutes, 0)
  return html`
    <section class="lost-pareto" aria-labelledby="pareto">
      <div class="section-head">
        <h2 id="pareto">${lostWords.pareto} <span>${lostWords.paretoUnit}</span></h2>
        ${pareto.length > 1 && html`<b>${lostWords.total(formatMinutes(total, 0))}</b>`}
      </div>
      ${
        pareto.length === 0
          ? html`<p class="quiet">${lostWords.paretoEmpty}</p>`
          : html`
            <ul>
              ${pareto.map(
                (bar) => html`
                  <li>
                    <span class="pareto-words">
                      <span>${named(bar)}</span>
                      <b>${lostWords.paretoValue(formatMinutes(bar.lost_minutes, 0), lostWords.times(formatNumber(bar.events)))}</b>
                    </span>
                    <svg class="pareto-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                      <rect class="bar-value" width=${((bar.lost_minutes / most) * 100).toFixed(2)} height="4" />
                    </svg>
                  </li>
                `,
              )}
            </ul>
          `
      }
    </section>
  `
}

function listView(screen: LostTimeScreen): VNode {
  const { events } = screen.day
  return html`
    <section class="lost-list" aria-labelledby="list">
      <h2 id="list">${lostWords.list}</h2>
      ${
        events.length === 0
          ? html`<p class="quiet">${lostWords.listEmpty}</p>`
          : html`<ul>${events.toReversed().map((event) => stopRow(screen, event))}</ul>`
      }
    </section>
  `
}

function stopRow({ day, mayWrite, formKey }: LostTimeScreen, event: LostTimeEvent): VNode {
  const { start, end, voided } = event
  const kind = event.planned === null ? [] : [event.planned ? lostWords.planned : lostWords.unplanned]
  const where = event.workstation ?? lostWords.wholeModule
  // A jornada belongs to the day it began on: a stop of the night before costs that day.
  const elsewhere = !voided && end !== null && event.lost_minutes === 0
  const said = voided
    ? [voidWord(event)]
    : [...kind, ...(elsewhere ? [lostWords.notThisDay] : []), ...(event.note === null ? [] : [event.note])]
  return html`
    <li class=${voided ? 'is-void' : ''} id=${`t${event.lost_time_id}`}>
      <p class="stop-line">
        <b>${formatClock(start)}–${end === null ? lostWords.stillRuns : formatClock(end)}</b>
        <span class="stop-cause">${named(event)}</span>
        <b class="stop-minutes">${!elsewhere && formatMinutes(voided ? event.minutes : event.lost_minutes, 0)}</b>
      </p>
      <p class="small">
        ${[where, lostWords.affected(formatNumber(event.operators)), formatMinutes(event.minutes, 0), ...said, event.by].join(' · ')}
      </p>
      ${
        mayWrite &&
        !voided &&
        html`
          <details class="fix">
            <summary>${lostWords.void}</summary>
            <form method="post" action="/tiempo-perdido/anular">
              ${hidden(day, formKey, event)}
              <label class="field">
                ${lostWords.voidReason}
                <input name="reason" required minlength="3" maxlength="500" autocomplete="off" />
              </label>
              <button class="button is-quiet">${lostWords.voidSave}</button>
            </form>
          </details>
        `
      }
    </li>
  `
}

function voidWord({ void_reason }: LostTimeEvent): string {
  return void_reason === null ? lostWords.voidedBare : lostWords.voided(void_reason)
}

import type { VNode } from 'preact'
import { formatNumber, formatPercent, formatRunning, formatSeconds } from './format.ts'
import { html } from './html.ts'
import { type Lap, lapStatistics, lastValid, type Outgoing, type Study } from './stopwatch-study.ts'
import { stopwatchWords as words } from './words-cronometro.ts'

/** What can be timed: puestos with the operations they do now and the SAM of each. */
export type Timeable = {
  code: string
  name: string
  sam_minutes: number | null
  operations: readonly { operation: string; sam_minutes: number | null }[]
}

export type StopwatchState = {
  stations: readonly Timeable[]
  /** Of the form, before anything runs. */
  chosen: string
  study: Study | null
  outgoing: readonly Outgoing[]
  /** Something was sent since the page was opened. */
  sent: boolean
  /** False: this browser keeps nothing. */
  keeps: boolean
}

export type StopwatchActions = {
  choose: (station: string) => void
  begin: (form: HTMLFormElement) => void
  lap: () => void
  toggle: (uuid: string) => void
  finish: () => void
  retry: () => void
  throwAway: (studyUuid: string) => void
}

/** The stopwatch itself, drawn by the agent first and by the browser from then on. */
export function stopwatchView(state: StopwatchState, actions?: StopwatchActions): VNode {
  return html`
    ${!state.keeps && html`<p class="watch-alarm" role="alert">${words.noStorage}</p>`}
    ${state.study === null ? setUp(state, actions) : running(state, state.study, actions)}
    ${outgoingView(state, actions)}
  `
}

function setUp({ stations, chosen }: StopwatchState, actions?: StopwatchActions): VNode {
  if (stations.length === 0) return html`<p class="quiet">${words.noStations}</p>`
  const station = stations.find(({ code }) => code === chosen)
  return html`
    <form
      class="desk-form"
      onSubmit=${(event: SubmitEvent) => {
        event.preventDefault()
        actions?.begin(event.currentTarget as HTMLFormElement)
      }}
    >
      <label class="field">
        ${words.station}
        <select name="workstation" required onChange=${(event: Event) => actions?.choose((event.currentTarget as HTMLSelectElement).value)}>
          <option value="">${words.chooseStation}</option>
          ${stations.map(
            (station) =>
              html`<option value=${station.code} selected=${station.code === chosen}>${named(station)}</option>`,
          )}
        </select>
      </label>
      <label class="field">
        ${words.operation}
        <select name="operation">
          <option value="">${words.wholeUnit}</option>
          ${(station?.operations ?? []).map(({ operation }) => html`<option value=${operation}>${operation}</option>`)}
        </select>
      </label>
      <label class="field">
        ${words.valoracion}
        <input name="valoracion" type="number" min="30" max="200" step="1" inputmode="numeric" aria-describedby="valoracion-hint" />
      </label>
      <p class="small" id="valoracion-hint">${words.valoracionHint}</p>
      <button class="button watch-begin">${words.begin}</button>
    </form>
  `
}

/** By what is sewn there; a puesto without a balance by its name. */
function named({ code, name, operations }: Timeable): string {
  const [first, ...more] = operations.map(({ operation }) => operation)
  if (first === undefined) return words.stationOption(code, name)
  return words.stationOption(code, more.length === 0 ? first : words.andMore(first, more.length))
}

function running(state: StopwatchState, study: Study, actions?: StopwatchActions): VNode {
  const said = lapStatistics(study)
  const station = state.stations.find(({ code }) => code === study.workstation)
  const sam =
    study.operation === null
      ? (station?.sam_minutes ?? null)
      : (station?.operations.find(({ operation }) => operation === study.operation)?.sam_minutes ?? null)
  const last = lastValid(study)
  return html`
    <section class="watch-run" aria-labelledby="watch-what">
      <h2 id="watch-what">${words.stationOption(study.workstation, study.operation ?? words.wholeUnit)}</h2>
      <p class="watch-clock" role="timer"><span id="clock">${formatRunning(0)}</span></p>
      <p class="watch-number">${words.lapNumber(formatNumber(study.laps.length + 1))}</p>
      <button type="button" class="button watch-lap" onClick=${() => actions?.lap()}>${words.lap}</button>
      <div class="watch-pair">
        <button
          type="button"
          class="button is-quiet"
          disabled=${last === undefined}
          onClick=${() => last !== undefined && actions?.toggle(last.uuid)}
        >
          ${words.undoLap}
        </button>
        <button type="button" class="button is-quiet" onClick=${() => actions?.finish()}>
          ${study.laps.length === 0 ? words.discard : words.finish}
        </button>
      </div>
      <p class="small">${words.unfinished}</p>
      <dl class="figures watch-figures">
        ${[
          [words.mean, oneDecimal(said.mean_seconds)],
          [words.count, formatNumber(said.n)],
          [words.cv, formatPercent(said.cv)],
          [words.sam, sam === null ? words.samUnknown : formatSeconds(sam * 60)],
        ].map(([name, value]) => html`<div class="figure"><dt>${name}</dt><dd>${value}</dd></div>`)}
      </dl>
      ${
        study.laps.length === 0
          ? html`<p class="quiet">${words.noLaps}</p>`
          : html`
            <ol class="watch-laps" reversed>
              ${study.laps.map((lap, i) => lapRow(lap, i + 1, actions)).toReversed()}
            </ol>
          `
      }
    </section>
  `
}

function lapRow(lap: Lap, number: number, actions?: StopwatchActions): VNode {
  const named = formatNumber(number)
  return html`
    <li key=${lap.uuid} class=${lap.valid ? '' : 'is-void'}>
      <span>${words.lapNumber(named)}</span>
      <b>${oneDecimal((lap.endMs - lap.startMs) / 1000)}</b>
      <button
        type="button"
        class="link"
        aria-label=${lap.valid ? words.voidNamed(named) : words.restoreNamed(named)}
        onClick=${() => actions?.toggle(lap.uuid)}
      >
        ${lap.valid ? words.voidThis : words.restoreThis}
      </button>
    </li>
  `
}

function outgoingView({ outgoing, sent }: StopwatchState, actions?: StopwatchActions): VNode {
  const laps = outgoing.reduce((sum, { study }) => sum + study.laps.length, 0)
  const refused = outgoing.filter(({ refused }) => refused !== null)
  return html`
    <div class="watch-outgoing" role="status">
      ${laps === 0 && sent && html`<p class="quiet">${words.allSent}</p>`}
      ${
        laps > 0 &&
        html`
          <p><b>${words.pending(formatNumber(laps))}</b> ${words.sending}</p>
          <button type="button" class="button is-quiet" onClick=${() => actions?.retry()}>${words.retry}</button>
        `
      }
      ${refused.map(
        ({ study, refused: why }) => html`
          <div class="watch-alarm">
            <p>${words.refused(why ?? '')}</p>
            <button type="button" class="link" onClick=${() => actions?.throwAway(study.uuid)}>${words.throwAway}</button>
            <p class="small">${words.throwAwayHint}</p>
          </div>
        `,
      )}
    </div>
  `
}

function oneDecimal(seconds: number | null): string {
  return seconds === null ? formatSeconds(null) : `${formatNumber(seconds, 1)} s`
}

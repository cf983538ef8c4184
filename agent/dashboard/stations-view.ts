import type { VNode } from 'preact'
import type { Band, StationNow } from '../contract/api.ts'
import { openFactor } from './attention.ts'
import {
  formatBanded,
  formatMinutes,
  formatPercent,
  formatRunning,
  formatSeconds,
  formatUnits,
} from './format.ts'
import { html } from './html.ts'
import { words } from './words.ts'

const bandClass: Record<Band, string> = {
  'al ritmo': 'band-on',
  atento: 'band-look',
  atrasado: 'band-behind',
  'por definir': 'band-open',
}

/** Every puesto in line order, one compact row each; what is not measured looks like nothing else. */
export function stationsView(module: string, stations: readonly StationNow[], nowMs: number): VNode {
  return html`
    <section class="stations" aria-labelledby="stations">
      <h2 id="stations">${words.stations}</h2>
      ${
        stations.length === 0
          ? html`<p>${words.noStations}</p>`
          : html`
            <table>
              <thead>
                <tr>
                  <th scope="col">${words.station}</th>
                  <th scope="col" class="wide">${words.inProgress}</th>
                  <th scope="col" class="n">${words.last}</th>
                  <th scope="col" class="n">${words.hourMean}</th>
                  <th scope="col" class="n">${words.sam}</th>
                  <th scope="col" class="n">${words.hourUnits}</th>
                  <th scope="col" class="n ritmo-cell">${words.ritmo}</th>
                </tr>
              </thead>
              <tbody>${stations.map((station) => stationRow(module, station, nowMs))}</tbody>
            </table>
          `
      }
    </section>
  `
}

function stationRow(module: string, station: StationNow, nowMs: number): VNode {
  const { workstation, hour, last_cycle: last } = station
  const dark =
    station.activity === 'sin medición' ? 'is-unmeasured' : station.activity === 'sin señal' ? 'is-dark' : ''
  return html`
    <tr class=${dark} key=${workstation} data-puesto=${workstation}>
      <th scope="row">
        <a href=${`/puesto/${encodeURIComponent(workstation)}?module=${encodeURIComponent(module)}`}>${workstation}</a> <span class="operation">${operationText(station)}</span>
      </th>
      ${
        dark === 'is-unmeasured'
          ? html`<td class="void" colspan="3"><span>${words.activities['sin medición']}</span></td>`
          : html`
            <td class="wide">${progress(station, nowMs)}</td>
            <td class="n" data-label=${words.last}>
              ${formatSeconds(last?.duration_seconds ?? null)}
              ${last !== null && !last.valid_for_timing && html`<abbr title=${words.notTimed}>*</abbr>`}
            </td>
            <td class="n strong" data-label=${words.hourMean}>${formatSeconds(hour.mean_seconds)}</td>
          `
      }
      <td class="n" data-label=${words.sam} title=${formatMinutes(station.sam_minutes)}>
        ${formatSeconds(station.sam_minutes === null ? null : station.sam_minutes * 60)}
        ${station.sam_minutes !== null && station.operators > 1 && html`<small> ÷ ${station.operators}</small>`}
      </td>
      <td class="n hide-phone">${dark !== 'is-unmeasured' && formatUnits(hour.units)}</td>
      <td class="n ritmo-cell">${dark !== 'is-unmeasured' && ritmoView(hour)}</td>
    </tr>
  `
}

function operationText({ operations, name }: StationNow): string {
  const [first = name, ...more] = operations
  return more.length === 0 ? first : `${first} ${words.moreOperations(more.length)}`
}

function ritmoView({ ritmo, band, missed_umbral: missed }: StationNow['hour']): VNode {
  if (ritmo === null) return html`<span class="ritmo">${formatPercent(null)}</span>`
  return html`
    <span class=${`ritmo ${bandClass[band]}`}>
      <span class="mark" aria-hidden="true"></span>${formatBanded(ritmo, missed)}<small>${words.bands[band]}</small>
    </span>
  `
}

/** Running time of the unit in progress as a bar: the tick is the SAM, the whole width twice the SAM. */
function progress(station: StationNow, nowMs: number): VNode {
  if (station.activity === 'sin señal') {
    return html`<span class="no-signal"><span class="mark" aria-hidden="true"></span>${words.activities['sin señal']}</span>`
  }
  if (station.open_since === null)
    return html`<span class="activity">${words.activities[station.activity]}</span>`
  const running = (nowMs - Date.parse(station.open_since)) / 1000
  const factor = openFactor(station, nowMs)
  const over = factor > 1
  return html`
    <span class=${over ? 'progress is-over' : 'progress'}>
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect class="bar-ground" width="100" height="4" />
        <rect class="bar-value" width=${(Math.min(1, factor) * 50).toFixed(2)} height="4" />
        ${over && html`<rect class="bar-over" x="50" width=${((Math.min(2, factor) - 1) * 50).toFixed(2)} height="4" />`}
        <rect class="bar-mark" x="49.6" width="0.8" height="4" />
      </svg>
      <span class="running">${formatRunning(running)}</span>
      ${station.activity !== 'en ciclo' && html`<small>${words.activities[station.activity]}</small>`}
    </span>
  `
}

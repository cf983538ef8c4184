import type { VNode } from 'preact'
import type { Health, HourBoard, Stations } from '../contract/api.ts'
import { type Answer, behind, cameraAnswer, pace, rowOfNow } from './attention.ts'
import { camerasView } from './cameras-view.ts'
import { confirmarView } from './confirmar-view.ts'
import { formatAge, formatClock, formatDate } from './format.ts'
import { hourBoardView } from './hour-board-view.ts'
import { hourView } from './hour-view.ts'
import { html } from './html.ts'
import { stationsView } from './stations-view.ts'
import { words } from './words.ts'

/** One picture of a module: three answers of the API, and how old the oldest of them is. */
export type Ahora = {
  moduleName: string
  stations: Stations
  board: HourBoard
  health: Health
  /** Seconds since the API last answered; null while it answers. */
  staleSeconds: number | null
  mayExport: boolean
  mayCount: boolean
  mayConfirm: boolean
  /** That have standards: what an OP can be of. */
  references: readonly string[]
  /** Of the forms on this page. */
  formKey: string
}

/** The home screen, in the order it is read: this hour, what needs attention, the hour board, every puesto, cameras. */
export function ahoraView(ahora: Ahora, nowMs: number): VNode {
  const { stations, board, health } = ahora
  // Another module's cameras say nothing about this one.
  const cameras = health.cameras.filter(({ module }) => module === stations.module)
  const row = rowOfNow(board.rows, nowMs)
  const answers = [pace(row, nowMs), behind(stations.stations, nowMs), cameraAnswer(cameras)]
  return html`
    <div class=${ahora.staleSeconds === null ? 'ahora' : 'ahora is-stale'}>
      <header class="module">
        <h1 class="unseen">${words.moduleNamed(ahora.moduleName)}</h1>
        <p class="module-measured">${words.measured(stations.measured_stations, stations.total_stations)}</p>
        ${health.sample_data && html`<p class="sample">${words.sampleData}</p>`}
        <p class="module-clock"><time>${formatClock(nowMs)}</time> <span>${formatDate(board.date)}</span></p>
      </header>
      ${
        ahora.staleSeconds !== null &&
        html`<p class="stale" role="alert">${words.stale(formatAge(ahora.staleSeconds))}</p>`
      }
      <div class="glance">
        ${hourView(row, board.rows, nowMs, board.confirmation?.confirmed === false)}
        <section class="attention" aria-labelledby="attention">
          <h2 id="attention">${words.attention}</h2>
          <ul>
            ${answers.map(answerView)}
            ${health.disk.full && answerView({ tone: 'act', sentence: words.diskFull })}
            ${health.detector.degraded && answerView({ tone: 'look', sentence: words.agentDegraded })}
          </ul>
        </section>
      </div>
      ${confirmarView({ module: board.module, confirmation: board.confirmation, references: ahora.references, mayConfirm: ahora.mayConfirm, formKey: ahora.formKey })}
      <div class="detail">
        ${hourBoardView(board, nowMs, { exportLink: ahora.mayExport && board.rows.length > 0 ? exportLink(board) : null, mayCount: ahora.mayCount, formKey: ahora.formKey })}
        ${stationsView(stations.module, stations.stations, nowMs)} ${camerasView(cameras)}
      </div>
    </div>
  `
}

function answerView({ tone, sentence }: Answer): VNode {
  return html`<li class=${`answer is-${tone}`}><span class="mark" aria-hidden="true"></span>${sentence}</li>`
}

/** The day on the board as the workbook Ronald keeps. */
function exportLink(board: HourBoard): VNode {
  const href = `/api/v1/export/indicadores.xlsx?module=${encodeURIComponent(board.module)}&date=${board.date}`
  return html`<a class="button" download href=${href} title=${words.exportHint(formatDate(board.date))}>${words.export}</a>`
}

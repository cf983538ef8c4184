import type { VNode } from 'preact'
import type { Studies, Study } from '../contract/api-observations.ts'
import { formatClock, formatMinutes, formatNumber, formatPercent, formatSeconds } from './format.ts'
import { html } from './html.ts'
import { stopwatchWords as words } from './words-cronometro.ts'

/** The studies of the day, each beside what the camera measured meanwhile. */
export function studiesView({ studies }: Studies): VNode {
  return html`
    <section class="studies" id="studies" aria-labelledby="studies-title">
      <h2 id="studies-title">${words.studies}</h2>
      ${studies.length === 0 ? html`<p class="quiet">${words.studiesEmpty}</p>` : studies.map(studyView)}
    </section>
  `
}

function studyView(study: Study): VNode {
  const { stopwatch: said, laps, camera } = study
  return html`
    <article class="study">
      <h3>
        ${words.stationOption(study.workstation, study.operation ?? words.wholeUnit)}
        <small>${formatClock(study.start)}–${formatClock(study.end)} · ${study.by}</small>
      </h3>
      <dl class="figures">
        <div class="figure is-study">
          <dt>${words.mean}</dt>
          <dd>
            ${seconds(said.mean_seconds)}
            ${said.interval_seconds !== null && html`<small>${words.interval(seconds(said.interval_seconds))}</small>`}
          </dd>
        </div>
        <div class="figure">
          <dt>${words.laps(formatNumber(laps.length))}</dt>
          <dd>${words.valid(formatNumber(said.n))}<small>${needed(study)}</small></dd>
        </div>
        <div class="figure"><dt>${words.cv}</dt><dd>${formatPercent(said.cv)}</dd></div>
        <div class="figure">
          <dt>${words.normal}</dt>
          <dd>
            ${formatMinutes(study.normal_minutes)}
            <small>${study.valoracion === null ? words.notRated : words.rated(formatPercent(study.valoracion))}</small>
          </dd>
        </div>
        <div class="figure">
          <dt>${words.sam}</dt>
          <dd>${study.sam_minutes === null ? words.samUnknown : formatMinutes(study.sam_minutes)}</dd>
        </div>
      </dl>
      <p class="study-camera"><b>${words.camera}.</b> ${cameraSentence(camera)}</p>
      <details>
        <summary>${words.laps(formatNumber(laps.length))}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">${words.lapColumn}</th>
              <th scope="col" class="n">${words.title}</th>
              <th scope="col" class="n">${words.cameraColumn}</th>
              <th scope="col" class="n">${words.differenceColumn}</th>
            </tr>
          </thead>
          <tbody>${laps.map(lapRow)}</tbody>
        </table>
      </details>
    </article>
  `
}

function needed({ stopwatch: { n, needed_n } }: Study): string {
  if (needed_n === null) return ''
  return needed_n <= n ? words.neededNone : words.needed(formatNumber(needed_n - n))
}

/** Says a bias only of enough pairs, and how many there were. */
function cameraSentence(camera: Study['camera']): string {
  if (camera.n === 0) return camera.measured ? words.cameraNothing : words.cameraNone
  const gap = camera.measured ? [] : [words.cameraGap]
  if (!camera.enough || camera.bias_seconds === null || camera.bias === null)
    return [words.cameraFew(formatNumber(camera.n)), ...gap].join(' ')
  const percent = signed(camera.bias * 100, `${formatNumber(Math.abs(camera.bias * 100), 1)} %`)
  const bias = words.cameraBias(signedSeconds(camera.bias_seconds), percent, formatNumber(camera.n))
  const limits = camera.limits_seconds
  const between =
    limits === null ? [] : [words.cameraLimits(signedSeconds(limits[0]), signedSeconds(limits[1]))]
  return [bias, ...between, ...gap].join(' ')
}

function lapRow(lap: Study['laps'][number], index: number): VNode {
  const { duration_seconds: own, cycle_seconds: seen, cycle_id, valid } = lap
  const pair = cycle_id === null ? words.noPair : seen === null ? words.notTimed : seconds(seen)
  return html`
    <tr class=${valid ? '' : 'is-later'}>
      <td>${formatNumber(index + 1)}${!valid && ` ${words.voided}`}</td>
      <td class="n strong">${seconds(own)}</td>
      <td class="n">${pair}</td>
      <td class="n">${valid && seen !== null ? signedSeconds(seen - own) : ''}</td>
    </tr>
  `
}

function seconds(value: number | null): string {
  return value === null ? formatSeconds(null) : `${formatNumber(value, 1)} s`
}

function signedSeconds(value: number): string {
  return signed(value, seconds(Math.abs(value)))
}

function signed(value: number, text: string): string {
  return `${value > 0 ? '+' : value < 0 ? '−' : ''}${text}`
}

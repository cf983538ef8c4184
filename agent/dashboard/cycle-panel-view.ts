import type { VNode } from 'preact'
import type { Cycle } from '../contract/api.ts'
import type { CycleEvidence } from '../contract/api-cameras.ts'
import type { PuestoDay } from '../contract/api-puesto.ts'
import { markForm, undoList } from './corrections-view.ts'
import { formKeyInput } from './form-key.ts'
import { formatDate, formatMinutes, formatNumber, formatPercent, formatSeconds } from './format.ts'
import { html } from './html.ts'
import { backFields, clockOf, cycleAddress, type PuestoPlace } from './puesto-place.ts'
import { words } from './words.ts'
import { puestoWords as say } from './words-puesto.ts'

export type CyclePanel = Omit<CycleEvidence, 'schema_version' | 'generated_at'> & { mayWatch: boolean }

/** One cycle: what the camera kept of it, what is known of it, and what a person can say of it. */
export function cyclePanel(place: PuestoPlace, { cycle, clip, pin, added, mayWatch }: CyclePanel): VNode {
  const { day, mayCorrect } = place
  const clock = clockOf(cycle.start)
  const ended = day.cycles.filter(({ end }) => end !== null)
  const index = ended.findIndex(({ cycle_id }) => cycle_id === cycle.cycle_id)
  const [before, after] = [ended[index - 1], index < 0 ? undefined : ended[index + 1]]
  const own = day.corrections.filter(({ cycle_id }) => cycle_id === cycle.cycle_id)
  return html`
    <section class="cycle-panel" id="ciclo" aria-labelledby="ciclo-titulo" data-cycle=${cycle.cycle_id}>
      <header>
        <h2 id="ciclo-titulo">${say.cycleOf(clock)}</h2>
        <p class="days">
          ${before !== undefined && html`<a href=${cycleAddress(place, before.cycle_id)} aria-label=${say.earlier}>‹</a>`}
          ${after !== undefined && html`<a href=${cycleAddress(place, after.cycle_id)} aria-label=${say.later}>›</a>`}
          <a class="close" href=${cycleAddress(place, undefined)}>${say.close}</a>
        </p>
      </header>
      <div class="cycle-evidence">
        <div class="cycle-media">${mediaOf(cycle, clip, mayWatch)}<p class="small">${say.viewed}</p></div>
        <div>
          ${factsOf(day, cycle)}
          ${added !== null && html`<p>${say.addedBy(added.by, added.reason)}</p>`}
          ${own.length > 0 && undoList(place, own)}
          ${
            mayCorrect &&
            html`
            ${pinForm(place, cycle, pin)}
            ${
              cycle.end !== null &&
              html`
                <details class="fix"><summary>${say.markTitle}</summary>${markForm(place, cycle)}</details>
                ${timesForm(place, cycle)}
              `
            }
          `
          }
          ${!mayCorrect && pin !== null && html`<p>${say.pinnedBy(pin.by, formatDate(pin.at.slice(0, 10)))}</p>`}
        </div>
      </div>
    </section>
  `
}

function mediaOf(cycle: Cycle, clip: CycleEvidence['clip'], mayWatch: boolean): VNode {
  const { cycle_id: id, frame_available: still } = cycle
  const clock = clockOf(cycle.start)
  const picture = `/api/v1/cycles/${id}/frame.jpg`
  if (mayWatch && clip.available) {
    return html`
      <video controls preload="none" width="640" height="480" aria-label=${say.video(clock)}
        poster=${still ? picture : undefined} src=${`/api/v1/cycles/${id}/clip.mp4`}></video>
    `
  }
  const sentence = clip.available ? say.engineerOnly : say.noVideo[clip.reason ?? 'not-recorded']
  return html`
    ${still ? html`<img src=${picture} width="640" height="480" alt=${say.still(clock)} />` : html`<p class="no-picture">${say.noStill}</p>`}
    <p class="gone">${sentence}</p>
  `
}

function factsOf(day: PuestoDay, cycle: Cycle): VNode {
  const standard = day.cycle_standard_minutes
  const seconds = cycle.duration_seconds
  const ratio = standard === null || seconds === null || seconds === 0 ? null : (standard * 60) / seconds
  const flaws = cycle.invalid_reasons.map((flaw) => words.flaws[flaw])
  const timing = [
    ...(cycle.valid_for_timing === false ? [words.corrections.valid_for_timing, ...flaws] : [words.counts]),
    ...(cycle.reproceso ? [words.reproceso] : []),
    ...(cycle.corrected ? [words.corrected] : []),
  ]
  const rows: [string, string][] = [
    [words.start, clockOf(cycle.start)],
    [say.end, cycle.end === null ? say.inProgress : clockOf(cycle.end)],
    [words.duration, formatSeconds(seconds)],
    [words.againstSam, formatPercent(ratio)],
    [words.timing, timing.join(', ')],
    [words.confidence, formatNumber(cycle.confidence, 2)],
    [say.absent, formatSeconds(cycle.absent_seconds)],
    [words.sam, formatMinutes(standard)],
    [say.op, cycle.op ?? '—'],
    [say.reference, cycle.reference ?? '—'],
    [say.zones, cycle.roi_version === null ? '—' : say.version(cycle.roi_version)],
    [say.detector, cycle.model_version ?? '—'],
  ]
  return html`<dl class="cycle-facts">${rows.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`
}

function pinForm(place: PuestoPlace, cycle: Cycle, pin: CycleEvidence['pin']): VNode {
  return html`
    <form class="pin" method="post" action=${pin === null ? '/ciclos/conservar' : '/ciclos/soltar'}>
      ${backFields(place)} ${formKeyInput(place.formKey)}
      <input type="hidden" name="cycle_id" value=${cycle.cycle_id} />
      ${
        pin === null
          ? html`<button class="button is-quiet">${say.pin}</button> <small>${say.pinHint}</small>`
          : html`<span>${say.pinnedBy(pin.by, formatDate(pin.at.slice(0, 10)))}</span> <button class="button is-quiet">${say.unpin}</button>`
      }
    </form>
  `
}

function timesForm(place: PuestoPlace, cycle: Cycle): VNode {
  return html`
    <details class="fix">
      <summary>${say.timesTitle}</summary>
      <form method="post" action="/ciclos/tiempos">
        ${backFields(place)} ${formKeyInput(place.formKey)}
        <input type="hidden" name="cycle_id" value=${cycle.cycle_id} />
        <label>${words.start}<input name="start" type="time" step="1" required value=${clockOf(cycle.start)} /></label>
        <label>${say.end}<input name="end" type="time" step="1" required value=${clockOf(cycle.end ?? cycle.start)} /></label>
        <label>${words.correctReason}<input name="reason" required minlength="3" maxlength="500" autocomplete="off" /></label>
        <p class="small">${say.timesHint}</p>
        <button class="button">${say.timesSave}</button>
      </form>
    </details>
  `
}

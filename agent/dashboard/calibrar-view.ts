import type { VNode } from 'preact'
import { zoneNames } from '../contract/zone-names.ts'
import { type ZoneAdvice, zoneAdvice } from '../vision/zone-advice.ts'
import { stageView } from './calibrar-stage.ts'
import { type Actions, type Calibrar, freeStations, isChanged, nextStation } from './calibrar-state.ts'
import { orientations, type Part } from './calibration.ts'
import { formatClock, formatNumber } from './format.ts'
import { html } from './html.ts'
import { calibrarWords as say } from './words-calibrar.ts'

/** The editor of one camera's zones: picture on one side, what can be done with it on the other. */
export function calibrarView(state: Calibrar, actions: Actions): VNode {
  const total = state.stations.length
  return html`
    <div class="calibrar">
      <div class="calibrar-picture">
        ${noticeView(state, actions)} ${cameraNotice(state, actions)}
        ${stageView(state, actions)}
        <p class="calibrar-bar">
          <button type="button" class="button is-quiet" disabled=${state.history.length === 0} onClick=${actions.undo}>${say.undo}</button>
          <button type="button" class="button" disabled=${state.saving || !isChanged(state)} onClick=${actions.save}>
            ${state.saving ? say.saving : say.save((state.version ?? 0) + 1)}
          </button>
          <span class="small">${isChanged(state) ? say.unsaved : say.noChanges}</span>
          ${isChanged(state) && html`<button type="button" class="link" onClick=${actions.discard}>${say.discard}</button>`}
        </p>
      </div>
      <div class="calibrar-side">
        ${adviceView(state)}
        ${state.selected?.kind === 'station' && adjustView(state, actions, state.selected)}
        <section aria-labelledby="puestos">
          <h2 id="puestos">${say.stations}</h2>
          <p class="small">${say.drawn(state.draft.stations.length, total)}</p>
          ${stationChips(state, actions)} ${total === 0 ? html`<p>${say.noStations}</p>` : drawForm(state, actions)}
        </section>
        ${masksView(state, actions)} ${testView(state, actions)}
      </div>
    </div>
  `
}

function noticeView({ notice }: Calibrar, actions: Actions): VNode | null {
  if (notice === null) return null
  if (notice.kind === 'newer') {
    return html`
      <div class="notice is-look" role="alert">
        <p>${say.newer(notice.version)}</p>
        <p class="actions">
          <button type="button" class="button" onClick=${() => actions.keepMine(notice.version)}>${say.keepMine}</button>
          <button type="button" class="button is-quiet" onClick=${actions.takeTheirs}>${say.takeTheirs(notice.version)}</button>
        </p>
      </div>
    `
  }
  if (notice.kind === 'restored') return html`<p class="notice" role="status">${say.restored}</p>`
  return html`<p class=${`notice ${notice.kind === 'problem' ? 'is-act' : 'is-well'}`} role=${notice.kind === 'problem' ? 'alert' : 'status'}>${notice.text}</p>`
}

function cameraNotice({ camera, movedDone }: Calibrar, actions: Actions): VNode | null {
  const { state, moved_by: moved, last_frame_at: lastFrame } = camera
  if (moved !== null && !movedDone) {
    const px = (value: number, size: number) => formatNumber(Math.abs(value * size))
    const x = moved.x < 0 ? say.toLeft(px(moved.x, 640)) : say.toRight(px(moved.x, 640))
    const y = moved.y < 0 ? say.toUp(px(moved.y, 480)) : say.toDown(px(moved.y, 480))
    return html`
      <div class="notice is-look">
        <p>${say.moved(x, y)}</p>
        <p class="actions"><button type="button" class="button" onClick=${actions.moveAll}>${say.moveAll}</button></p>
      </div>
    `
  }
  if (lastFrame === null) return html`<p class="notice is-look">${say.noFrame}</p>`
  if (state === 'down') return html`<p class="notice is-look">${say.down(formatClock(lastFrame))}</p>`
  return null
}

/** What will be measured badly as it is drawn now. Beside or under the picture, so that nothing moves under the finger that drags. */
function adviceView({ draft, selected }: Calibrar): VNode {
  const advised = draft.stations
    .map((station) => ({ workstation: station.workstation, advices: zoneAdvice(station) }))
    .filter(({ advices }) => advices.length > 0)
  const current = selected?.kind === 'station' ? selected.workstation : undefined
  const shown = advised.find(({ workstation }) => workstation === current) ?? advised[0]
  const others = advised.filter((station) => station !== shown).map(({ workstation }) => workstation)
  return html`
    <div class="zone-advice" role="status">
      ${
        shown !== undefined &&
        html`
          <div class="notice is-look">
            ${shown.advices.map((advice) => html`<p><strong>${shown.workstation}</strong> · ${adviceText(advice)}</p>`)}
            ${others.length > 0 && html`<p class="small">${say.adviceElsewhere(others.join(', '))}</p>`}
          </div>
        `
      }
    </div>
  `
}

function adviceText(advice: ZoneAdvice): string {
  const [zone] = advice.zones
  switch (advice.kind) {
    case 'touches-needle':
      return say.touchesNeedle[advice.zones[0]](advice.apartPx === 0 ? say.touches : say.nearlyTouches)
    case 'overlap':
      return say.overlap
    case 'small':
      return say.small(say.zoneNames[zone])
    case 'outside-area':
      return say.outsideArea(say.zoneNames[zone])
  }
}

function stationChips({ draft, selected }: Calibrar, actions: Actions): VNode | null {
  if (draft.stations.length === 0) return null
  const current = selected?.kind === 'station' ? selected.workstation : null
  return html`
    <ul class="chips">
      ${draft.stations.map(
        ({ workstation }) => html`
          <li key=${workstation}>
            <button type="button" class="chip" aria-pressed=${workstation === current ? 'true' : 'false'}
              onClick=${() => actions.select({ kind: 'station', workstation, zone: 'area' })}>${workstation}</button>
          </li>
        `,
      )}
    </ul>
  `
}

function drawForm(state: Calibrar, actions: Actions): VNode {
  const free = freeStations(state.stations, state.draft)
  if (free.length === 0) return html`<p>${say.allDrawn}</p>`
  const chosen = free.find(({ code }) => code === state.nextStation)?.code ?? free[0]?.code ?? ''
  if (state.drawing !== null && state.drawing !== 'mask') {
    return html`
      <p class="notice" role="status">${say.drawing(state.drawing.workstation)}</p>
      <p class="actions"><button type="button" class="button is-quiet" onClick=${() => actions.set({ drawing: null })}>${say.cancel}</button></p>
    `
  }
  return html`
    <div class="fields">
      <label>
        <span>${say.next}</span>
        <select value=${chosen} onChange=${(event: Event) => actions.set({ nextStation: choiceOf(event) })}>
          ${free.map(({ code, name }) => html`<option value=${code} selected=${code === chosen}>${say.optionOf(code, name)}</option>`)}
        </select>
      </label>
      ${orientationField(state, actions)}
      <p class="actions">
        <button type="button" class="button" onClick=${(event: MouseEvent) => actions.draw(chosen, event.detail === 0)}>${say.draw(chosen)}</button>
      </p>
    </div>
  `
}

function orientationField({ orientation }: Calibrar, actions: Actions): VNode {
  return html`
    <label>
      <span>${say.orientation}</span>
      <select value=${orientation} onChange=${(event: Event) => {
        const asked = orientations.find((known) => known === choiceOf(event))
        if (asked !== undefined) actions.set({ orientation: asked })
      }}>
        ${orientations.map((known) => html`<option value=${known} selected=${known === orientation}>${say.orientations[known]}</option>`)}
      </select>
    </label>
  `
}

function adjustView(state: Calibrar, actions: Actions, selected: Extract<Part, { kind: 'station' }>): VNode {
  const { workstation, zone } = selected
  const next = nextStation(state, state.draft, workstation)
  return html`
    <section aria-labelledby="ajustar">
      <h2 id="ajustar">${say.selected(workstation)}</h2>
      <p class="chips">
        ${(['area', ...zoneNames] as const).map(
          (name) => html`
            <button type="button" class=${`chip is-${name}`} aria-pressed=${name === zone ? 'true' : 'false'}
              onClick=${() => actions.select({ kind: 'station', workstation, zone: name })}>${say.parts[name]}</button>
          `,
        )}
      </p>
      <p class="actions">
        ${next !== undefined && html`<button type="button" class="button is-quiet" onClick=${() => actions.copy(workstation, next)}>${say.copy(next)}</button>`}
        <button type="button" class="button is-quiet" onClick=${() => actions.replaceZones(workstation)}>${say.replace}</button>
        <button type="button" class="button is-quiet" onClick=${() => actions.remove(selected)}>${say.remove(workstation)}</button>
      </p>
    </section>
  `
}

function masksView({ draft, selected, drawing }: Calibrar, actions: Actions): VNode {
  return html`
    <section aria-labelledby="privadas">
      <h2 id="privadas">${say.masks}</h2>
      <p class="small">${say.masksHint}</p>
      <ul class="chips">
        ${draft.masks.map(
          (_, index) => html`
            <li>
              <button type="button" class="chip" aria-pressed=${selected?.kind === 'mask' && selected.index === index ? 'true' : 'false'}
                onClick=${() => actions.select({ kind: 'mask', index })}>${say.mask(index + 1)}</button>
            </li>
          `,
        )}
      </ul>
      <p class="actions">
        ${
          drawing === 'mask'
            ? html`<span class="notice">${say.drawingMask}</span>
                <button type="button" class="button is-quiet" onClick=${() => actions.set({ drawing: null })}>${say.cancel}</button>`
            : html`<button type="button" class="button is-quiet" onClick=${(event: MouseEvent) => actions.drawMask(event.detail === 0)}>${say.addMask}</button>`
        }
        ${selected?.kind === 'mask' && html`<button type="button" class="button is-quiet" onClick=${() => actions.remove(selected)}>${say.removeMask(selected.index + 1)}</button>`}
      </p>
    </section>
  `
}

function testView(state: Calibrar, actions: Actions): VNode | null {
  const { test, saved } = state
  if (saved.stations.length === 0) return null
  const every = saved.stations.flatMap(({ workstation }) => zoneNames.map((zone) => `${workstation} ${zone}`))
  const done = test !== null && every.every((key) => test.seen.has(key))
  return html`
    <section aria-labelledby="probar">
      <h2 id="probar">${say.test}</h2>
      ${
        isChanged(state)
          ? html`<p class="small">${say.testUnsaved}</p>`
          : html`
            <p class="small">${say.testHint}</p>
            <p class="actions"><button type="button" class="button is-quiet" onClick=${actions.toggleTest}>${test === null ? say.testStart : say.testStop}</button></p>
            ${done && html`<p class="notice is-well" role="status">${say.testDone}</p>`}
            ${
              test !== null &&
              html`
                <table class="live-test">
                  <tbody>
                    ${saved.stations.map(({ workstation }) =>
                      zoneNames.map((zone) => {
                        const key = `${workstation} ${zone}`
                        const [mark, text] = testWord(test, key)
                        return html`
                          <tr key=${key} data-zone=${key}>
                            <th scope="row">${say.partOf(say.parts[zone], workstation)}</th>
                            <td class=${mark}><span class="mark" aria-hidden="true"></span> ${text}</td>
                          </tr>
                        `
                      }),
                    )}
                  </tbody>
                </table>
              `
            }
          `
      }
    </section>
  `
}

function testWord(
  { seen, now, dark }: NonNullable<Calibrar['test']>,
  key: string,
): [mark: string, text: string] {
  if (now.has(key)) return ['is-well', say.moving]
  if (seen.has(key)) return ['is-well', say.seen]
  return dark ? ['is-unknown', say.unknown] : ['is-unknown', say.notYet]
}

function choiceOf(event: Event): string {
  return event.target instanceof HTMLSelectElement ? event.target.value : ''
}

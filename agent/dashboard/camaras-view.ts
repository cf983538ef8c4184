import type { VNode } from 'preact'
import type { CameraNow } from '../contract/api-cameras.ts'
import type { ZonesCamera } from '../contract/scenario.ts'
import { frameHeight, frameWidth, zonesOverlay } from './camera-zones-view.ts'
import { formatAge, formatClock, formatDate, formatList, formatNumber } from './format.ts'
import { html } from './html.ts'
import { words } from './words.ts'
import { camarasWords as say } from './words-camaras.ts'

export type Camaras = {
  cameras: readonly CameraNow[]
  geometries: ReadonlyMap<number, ZonesCamera>
  mayAdd: boolean
  mayCalibrate: boolean
  pixelated: boolean
  /** A camera just added. */
  added: string | undefined
}

/** Every camera with what it sees now, its zones over it, and what is to be done about it. */
export function camarasView({ cameras, geometries, mayAdd, mayCalibrate, pixelated, added }: Camaras): VNode {
  return html`
    <div class="camaras">
      <header class="module">
        <h1>${say.title}</h1>
        ${cameras.length > 0 && html`<p class="zone-key">${say.key}</p>`}
        ${mayAdd && cameras.length > 0 && html`<p class="header-action"><a class="button" href="/camaras/agregar">${say.add}</a></p>`}
      </header>
      ${added !== undefined && html`<p class="said" role="status">${say.added(added)}</p>`}
      ${
        cameras.length === 0 &&
        html`
          <section class="hour">
            <p class="hour-empty">${say.none}</p>
            ${mayAdd ? html`<p>${say.noneHint}</p><p><a class="button" href="/camaras/agregar">${say.add}</a></p>` : html`<p>${say.mayNotAdd}</p>`}
          </section>
        `
      }
      <ul class="camera-grid">
        ${cameras.map((camera) => cameraView(camera, geometries.get(camera.camera_id) ?? null, mayCalibrate))}
      </ul>
      ${cameras.length > 0 && pixelated && html`<p class="small">${say.pixelated}</p>`}
      ${cameras.length > 0 && !mayAdd && html`<p class="small">${say.mayNotAdd}</p>`}
    </div>
  `
}

function cameraView(camera: CameraNow, geometry: ZonesCamera | null, mayCalibrate: boolean): VNode {
  const { camera_id: id, name, state } = camera
  return html`
    <li class=${`camera-card is-${state}`} data-camera=${id} data-state=${state} data-version=${camera.geometry_version ?? 0}>
      <header>
        <h2>${name}</h2>
        <p class=${`camera-state camera is-${state}`}><span class="mark" aria-hidden="true"></span> ${words.cameraStates[state]}</p>
      </header>
      <div class="camera-frame">
        ${
          camera.last_frame_at === null
            ? html`<p class="camera-blank">${say.noFrame}</p>`
            : html`<img src=${`/api/v1/cameras/${id}/frame.jpg`} width=${frameWidth} height=${frameHeight} alt=${say.frameOf(name)} />`
        }
        ${zonesOverlay(name, geometry)}
        ${
          state === 'down' &&
          camera.last_frame_at !== null &&
          html`<p class="camera-lost"><b>${say.noSignal}</b> ${say.lastFrame(formatClock(camera.last_frame_at))}</p>`
        }
      </div>
      ${camera.problem !== null && html`<p class="camera-problem">${camera.problem}${state === 'moved' && html` ${say.movedHint}`}</p>`}
      <dl class="camera-facts">
        ${facts(camera).map(
          ([key, term, value]) => html`<div><dt>${term}</dt><dd data-fact=${key}>${value}</dd></div>`,
        )}
      </dl>
      ${mayCalibrate && calibrateLink(camera)}
    </li>
  `
}

function facts(camera: CameraNow): [key: string, term: string, value: string][] {
  const { geometry_version: version, calibrated_at: at, moved_by: moved } = camera
  const px = moved === null ? null : Math.hypot(moved.x * frameWidth, moved.y * frameHeight)
  const measures = camera.stations.length === 0 ? '' : `. ${say.measures(formatList(camera.stations))}`
  return [
    ['fps', say.fps, formatNumber(camera.fps, 1)],
    ['age', say.age, ageOf(camera)],
    ['drops', say.drops, formatNumber(camera.drops)],
    [
      'position',
      say.position,
      px === null ? (camera.state === 'up' ? say.still : '—') : say.movedBy(formatNumber(px)),
    ],
    [
      'zones',
      say.geometry,
      version === null || at === null
        ? `${say.notCalibrated}. ${say.notCalibratedHint}`
        : `${say.version(version, formatDate(at.slice(0, 10)))}${measures}`,
    ],
  ]
}

function ageOf({ frame_age_seconds: age }: CameraNow): string {
  return age === null ? '—' : say.ago(formatAge(age))
}

function calibrateLink({ camera_id: id, state, geometry_version: version }: CameraNow): VNode {
  const urgent = state === 'moved' || version === null
  return html`
    <p>
      <a class=${urgent ? 'button' : 'button is-quiet'} href=${`/camaras/${id}/calibrar`}>${state === 'moved' ? say.correctZones : say.calibrate}</a>
    </p>
  `
}

import type { VNode } from 'preact'
import type { Health } from '../contract/api.ts'
import { formatAge, formatNumber } from './format.ts'
import { html } from './html.ts'
import { words } from './words.ts'

/** Cameras up or down, with what a plant person can do about it. */
export function camerasView(cameras: Health['cameras']): VNode {
  return html`
    <section class="cameras" aria-labelledby="cameras">
      <h2 id="cameras"><a href="/camaras">${words.cameras}</a></h2>
      <ul>
        ${cameras.length === 0 && html`<li>${words.camerasNone}</li>`}
        ${cameras.map(
          (camera) => html`
            <li class=${`camera is-${camera.state}`} key=${camera.camera_id}>
              <span class="mark" aria-hidden="true"></span>
              <b>${camera.name}</b> ${words.cameraStates[camera.state]}
              <small>${camera.problem ?? cameraDetail(camera)}</small>
            </li>
          `,
        )}
      </ul>
    </section>
  `
}

function cameraDetail(camera: Health['cameras'][number]): string {
  const age = camera.frame_age_seconds
  return age !== null && age > 2
    ? words.frameAge(formatAge(age))
    : words.perSecond(formatNumber(camera.fps, 1))
}

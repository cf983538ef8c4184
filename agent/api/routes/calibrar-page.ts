import { calibrarClient } from '../../dashboard/assets.ts'
import { type CalibrarLoaded, opened } from '../../dashboard/calibrar-state.ts'
import { calibrarView } from '../../dashboard/calibrar-view.ts'
import { html } from '../../dashboard/html.ts'
import { plantPage, scriptJson } from '../../dashboard/page.ts'
import { calibrarWords } from '../../dashboard/words-calibrar.ts'
import { roiInForce } from '../../store/rois.ts'
import { cameraNow, camerasNow } from '../cameras-now.ts'
import type { ApiApp, Parts } from '../context.ts'
import { placeOf } from '../place.ts'
import { ProblemError } from '../problems.ts'
import { cameraWords } from '../words-cameras.ts'

/** The editor of a camera's zones. The first picture of it comes from the agent; drawing needs the client. */
export function addCalibrarPage(app: ApiApp, parts: Parts): void {
  const { answers, now, store, writes } = parts
  app.get('/camaras/:camera_id/calibrar', (c) => {
    const nowMs = now()
    writes.visit(c.get('person').email, nowMs)
    const id = Number(c.req.param('camera_id'))
    if (!Number.isSafeInteger(id) || id < 1)
      throw new ProblemError('not-found', cameraWords.noCamera(0), { pointer: 'camera_id' })
    const camera = cameraNow(parts, id, nowMs)
    const roi = roiInForce(store, id, nowMs)
    const others = camerasNow(parts, nowMs).filter(({ camera_id }) => camera_id !== id)
    const known = answers.modules().some(({ code }) => code === camera.module)
    const stations = known ? answers.stations(camera.module, nowMs) : []
    const loaded: CalibrarLoaded = {
      camera: {
        camera_id: id,
        name: camera.name,
        state: camera.state,
        moved_by: camera.moved_by,
        last_frame_at: camera.last_frame_at,
      },
      version: roi?.version ?? null,
      draft: { stations: roi?.geometry.stations ?? [], masks: roi?.geometry.masks ?? [] },
      stations: stations.map(({ workstation, name }) => ({
        code: workstation,
        name,
        camera: others.find((other) => other.stations.includes(workstation))?.name ?? null,
      })),
    }
    const view = html`
      <header class="module">
        <div>
          <p class="module-place"><a href="/camaras">${calibrarWords.back}</a></p>
          <h1>${calibrarWords.title(camera.name)}</h1>
        </div>
        <p class="lead-line">${calibrarWords.lead}</p>
      </header>
      <noscript><p class="notice is-look">${calibrarWords.needsScript}</p></noscript>
      <fieldset id="calibrar" class="needs-script" disabled>${calibrarView(opened(loaded), noActions)}</fieldset>
      <p class="unseen" role="status" aria-live="polite" id="anuncio"></p>
      <script type="application/json" id="loaded" dangerouslySetInnerHTML=${{ __html: scriptJson(loaded) }}></script>
    `
    c.header('cache-control', 'no-store')
    return c.html(
      plantPage(
        {
          title: calibrarWords.title(camera.name),
          view,
          styles: ['camaras.css', 'calibrar.css'],
          client: calibrarClient,
        },
        placeOf(c, parts, { path: '/camaras', module: camera.module }),
      ),
    )
  })
}

const nothing = () => undefined
/** Until its script has come nothing can be pressed: it takes the disabling away. */
const noActions = {
  set: nothing,
  draw: nothing,
  drawMask: nothing,
  select: nothing,
  copy: nothing,
  replaceZones: nothing,
  remove: nothing,
  nudge: nothing,
  undo: nothing,
  save: nothing,
  discard: nothing,
  takeTheirs: nothing,
  keepMine: nothing,
  moveAll: nothing,
  toggleTest: nothing,
}

import { reloadClient } from '../../dashboard/assets.ts'
import { estadoView } from '../../dashboard/estado-view.ts'
import { plantPage } from '../../dashboard/page.ts'
import { estadoWords } from '../../dashboard/words-estado.ts'
import type { ApiApp, Parts } from '../context.ts'
import { may, placeOf, recordVisit } from '../place.ts'
import { visitDays } from '../visit-days.ts'
import { accessesOf } from './accesses.ts'

/** The rest is asked of the API, page by page. */
const shownAccesses = 20

/** Whether the machine is well, for whoever can do something about it. */
export function addEstadoPage(app: ApiApp, parts: Parts): void {
  const { answers, now } = parts
  app.get('/estado', async (c) => {
    recordVisit(c, parts)
    const seen = may(c.get('person').role, 'GET', '/api/v1/accesses')
      ? accessesOf(parts, { limit: shownAccesses }).accesses
      : null
    const estado = { health: answers.health(now()), accesses: seen, ...(await visitDays(parts)) }
    const view = estadoView(estado, now())
    const content = { title: estadoWords.title, view, styles: ['estado.css'], client: reloadClient }
    c.header('cache-control', 'no-store')
    return c.html(plantPage(content, placeOf(c, parts, { path: '/estado', module: '' })))
  })
}

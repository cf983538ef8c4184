import { apiVersion } from '../../contract/api.ts'
import { isPlantDate, plantIso } from '../../contract/plant-time.ts'
import { reloadClient } from '../../dashboard/assets.ts'
import { plantPage } from '../../dashboard/page.ts'
import { puestoView } from '../../dashboard/puesto-view.ts'
import { words } from '../../dashboard/words.ts'
import type { ApiApp, Parts } from '../context.ts'
import { may, placeOf, recordVisit } from '../place.ts'
import { ProblemError } from '../problems.ts'
import { apiWords } from '../words-api.ts'
import { knownModule } from './parameters.ts'

/** The day of one puesto: /puesto/P05?module=angela&date=2026-07-06&jornada=Mañana. */
export function addPuestoPage(app: ApiApp, { answers, now, writes }: Parts): void {
  app.get('/puesto/:workstation', (c) => {
    const nowMs = now()
    const person = c.get('person')
    recordVisit(c, { now, writes })
    const modules = answers.modules()
    const { code } = knownModule(answers, c.req.query('module') ?? modules[0]?.code ?? '')
    const asked = c.req.query('date')
    if (asked !== undefined && !isPlantDate(asked)) {
      throw new ProblemError('invalid', `${apiWords.field('date')}: ${apiWords.date}.`, { pointer: 'date' })
    }
    const workstation = c.req.param('workstation')
    const date = asked ?? answers.boardDay(code, nowMs)
    const day = answers.puesto({ module: code, workstation, date, nowMs })
    if (day === undefined) {
      throw new ProblemError('not-found', apiWords.noStation(workstation), { pointer: 'workstation' })
    }
    const view = puestoView(
      { schema_version: apiVersion, generated_at: plantIso(nowMs), ...day },
      c.req.query('jornada'),
      may(person.role, 'POST', '/correcciones'),
      nowMs,
    )
    c.header('cache-control', 'no-store')
    return c.html(
      plantPage(
        { title: words.puestoOf(workstation), view, styles: ['puesto.css'], client: reloadClient },
        placeOf(c, { answers }, { path: '/puesto', module: code }),
      ),
    )
  })
}

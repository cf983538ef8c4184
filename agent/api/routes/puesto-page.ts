import { randomUUID } from 'node:crypto'
import { apiVersion } from '../../contract/api.ts'
import { isPlantDate, plantIso } from '../../contract/plant-time.ts'
import { reloadClient } from '../../dashboard/assets.ts'
import { plantPage } from '../../dashboard/page.ts'
import { puestoView } from '../../dashboard/puesto-view.ts'
import { words } from '../../dashboard/words.ts'
import type { ApiApp, Parts } from '../context.ts'
import { evidenceOf } from '../evidence.ts'
import { may, placeOf, recordVisit } from '../place.ts'
import { ProblemError } from '../problems.ts'
import { apiWords } from '../words-api.ts'
import { knownModule } from './parameters.ts'

/** The day of one puesto: /puesto/P05?module=angela&date=2026-07-06&jornada=Mañana&ciclo=1234. */
export function addPuestoPage(app: ApiApp, parts: Parts): void {
  const { answers, now, writes } = parts
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
    const cycleId = Number(c.req.query('ciclo'))
    const known = day.cycles.some(({ cycle_id }) => cycle_id === cycleId)
    const view = puestoView(
      {
        day: { schema_version: apiVersion, generated_at: plantIso(nowMs), ...day },
        jornada: c.req.query('jornada'),
        cycleId: known ? cycleId : undefined,
        mayCorrect: may(person.role, 'POST', '/correcciones'),
        formKey: randomUUID(),
      },
      known
        ? {
            ...evidenceOf(parts, cycleId),
            mayWatch: may(person.role, 'GET', '/api/v1/cycles/:cycle_id/clip.mp4'),
          }
        : undefined,
      nowMs,
    )
    c.header('cache-control', 'no-store')
    return c.html(
      plantPage(
        {
          title: words.puestoOf(workstation),
          view,
          styles: ['puesto.css', 'cycle-panel.css'],
          client: reloadClient,
        },
        placeOf(c, { answers }, { path: '/puesto', module: code }),
      ),
    )
  })
}

import { randomUUID } from 'node:crypto'
import { apiVersion } from '../../contract/api.ts'
import { isPlantDate, plantIso } from '../../contract/plant-time.ts'
import { runningClockClient } from '../../dashboard/assets.ts'
import { plantPage } from '../../dashboard/page.ts'
import { lostTimeView } from '../../dashboard/tiempo-perdido-view.ts'
import { lostWords } from '../../dashboard/words-tiempo-perdido.ts'
import { readLine } from '../../store/line.ts'
import { readLostTimeCodes } from '../../store/lost-time.ts'
import { moduleId } from '../../store/plant.ts'
import type { ApiApp, Parts } from '../context.ts'
import { lostTimeDay } from '../lost-time-day.ts'
import { pageModule } from '../page-module.ts'
import { may, placeOf, recordVisit } from '../place.ts'
import { ProblemError } from '../problems.ts'
import { apiWords } from '../words-api.ts'

const path = '/tiempo-perdido'

/** /tiempo-perdido?module=angela&date=2026-07-06 */
export function addLostTimePage(app: ApiApp, parts: Parts): void {
  const { store, answers, now } = parts
  app.get(path, (c) => {
    const nowMs = now()
    const person = c.get('person')
    recordVisit(c, parts)
    c.header('cache-control', 'no-store')
    const module = pageModule(parts, c.req.query('module'))
    if (module === undefined) return c.redirect('/primer-uso')
    const date = c.req.query('date') ?? answers.boardDay(module.code, nowMs)
    if (!isPlantDate(date)) throw new ProblemError('invalid', apiWords.date, { pointer: 'date' })
    const day = lostTimeDay(store, { module: module.code, date, nowMs })
    const view = lostTimeView({
      day: { schema_version: apiVersion, generated_at: plantIso(nowMs), ...day },
      stations: readLine(store, moduleId(store, module.code)),
      codes: readLostTimeCodes(store),
      mayWrite: may(person.role, 'POST', path),
      formKey: randomUUID(),
      nowMs,
    })
    return c.html(
      plantPage(
        {
          title: lostWords.title,
          view,
          styles: ['desk.css', 'tiempo-perdido.css'],
          client: runningClockClient,
        },
        placeOf(c, parts, { path, module: module.code }),
      ),
    )
  })
}

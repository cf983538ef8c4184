import { randomUUID } from 'node:crypto'
import { addDays, isPlantDate, plantDate } from '../../contract/plant-time.ts'
import { exportarClient } from '../../dashboard/assets.ts'
import { exportView } from '../../dashboard/exportar-view.ts'
import { plantPage } from '../../dashboard/page.ts'
import { exportWords } from '../../dashboard/words-exportar.ts'
import { downloadsOf } from '../../store/downloads.ts'
import { moduleId } from '../../store/plant.ts'
import { changedDaysOf } from '../changed-days.ts'
import type { ApiApp, Parts } from '../context.ts'
import { exportShape, jornadaNames } from '../export-asks.ts'
import { pageModule } from '../page-module.ts'
import { placeOf, recordVisit } from '../place.ts'
import { ProblemError } from '../problems.ts'
import { apiWords } from '../words-api.ts'

const path = '/exportar'

/** /exportar?module=angela&date=2026-07-01&to=2026-07-31&jornada=Mañana&trabajo=… */
export function addExportPage(app: ApiApp, parts: Parts): void {
  const { store, answers, exports, now } = parts
  app.get(path, (c) => {
    recordVisit(c, parts)
    c.header('cache-control', 'no-store')
    const nowMs = now()
    const login = c.get('person').email
    const module = pageModule(parts, c.req.query('module'))
    if (module === undefined) return c.redirect('/primer-uso')
    const from = c.req.query('date') ?? answers.boardDay(module.code, nowMs)
    const to = c.req.query('to') ?? ''
    for (const [pointer, date] of [
      ['date', from],
      ['to', to || from],
    ] as const)
      if (!isPlantDate(date)) throw new ProblemError('invalid', apiWords.date, { pointer })
    const today = plantDate(nowMs)
    const view = exportView({
      module: module.code,
      today,
      from,
      to,
      jornada: c.req.query('jornada') ?? '',
      jornadas: jornadaNames(store, module.code),
      exports: exports.of(login).map(exportShape),
      awaited: c.req.query('trabajo') ?? null,
      changed: changedDaysOf(store, { module: module.code, login, nowMs }),
      taken:
        downloadsOf(store, {
          login,
          moduleId: moduleId(store, module.code),
          sinceDate: addDays(today, -366),
        }).length > 0,
      formKey: randomUUID(),
    })
    return c.html(
      plantPage(
        { title: exportWords.title, view, styles: ['desk.css', 'exportar.css'], client: exportarClient },
        placeOf(c, parts, { path, module: module.code }),
      ),
    )
  })
}

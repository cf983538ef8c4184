import { type ClientModule, reloadClient } from '../../dashboard/assets.ts'
import { plantPage } from '../../dashboard/page.ts'
import { resumenModuleView, resumenView } from '../../dashboard/resumen-view.ts'
import { words } from '../../dashboard/words.ts'
import type { ApiApp, Parts } from '../context.ts'
import { placeOf, recordVisit } from '../place.ts'
import { ProblemError } from '../problems.ts'
import { lastEngineer, summaryOf } from './summary.ts'

const styles = ['resumen.css']
const client: ClientModule = reloadClient

/** Mariana's page: four lines, one tap in, one tap back. */
export function addResumenPage(app: ApiApp, parts: Parts): void {
  const { now } = parts
  app.get('/resumen', async (c) => {
    const nowMs = now()
    recordVisit(c, parts)
    const summary = summaryOf(parts, await lastEngineer(parts))
    c.header('cache-control', 'no-store')
    const content = { title: words.summary, view: resumenView(summary, nowMs), styles, client }
    return c.html(plantPage(content, placeOf(c, parts, { path: '/resumen', module: '' })))
  })
  app.get('/resumen/:module', async (c) => {
    const nowMs = now()
    const summary = summaryOf(parts, await lastEngineer(parts))
    const module = summary.modules.find((line) => line.module === c.req.param('module'))
    if (module === undefined) {
      throw new ProblemError('not-found', words.unknownModule(c.req.param('module')), { pointer: 'module' })
    }
    c.header('cache-control', 'no-store')
    const view = resumenModuleView(summary, module, nowMs)
    const content = { title: module.name, view, styles, client }
    return c.html(plantPage(content, placeOf(c, parts, { path: '/resumen', module: '' })))
  })
}

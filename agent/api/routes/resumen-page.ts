import { reloadClient } from '../../dashboard/assets.ts'
import { page } from '../../dashboard/page.ts'
import { resumenModuleView, resumenView } from '../../dashboard/resumen-view.ts'
import { words } from '../../dashboard/words.ts'
import type { ApiApp, Parts } from '../context.ts'
import { ProblemError } from '../problems.ts'
import { lastEngineer, summaryOf } from './summary.ts'

const styles = ['resumen.css']

/** Mariana's page: four lines, one tap in, one tap back. */
export function addResumenPage(app: ApiApp, parts: Parts): void {
  const { now, writes } = parts
  app.get('/resumen', async (c) => {
    const nowMs = now()
    writes.visit(c.get('person').email, nowMs)
    const summary = summaryOf(parts, await lastEngineer(parts))
    c.header('cache-control', 'no-store')
    return c.html(
      page({ title: words.summary, body: resumenView(summary, nowMs), styles, client: reloadClient }),
    )
  })
  app.get('/resumen/:module', async (c) => {
    const nowMs = now()
    const summary = summaryOf(parts, await lastEngineer(parts))
    const module = summary.modules.find((line) => line.module === c.req.param('module'))
    if (module === undefined) {
      throw new ProblemError('not-found', words.unknownModule(c.req.param('module')), { pointer: 'module' })
    }
    c.header('cache-control', 'no-store')
    const body = resumenModuleView(summary, module, nowMs)
    return c.html(page({ title: module.name, body, styles, client: reloadClient }))
  })
}

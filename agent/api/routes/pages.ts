import { randomUUID } from 'node:crypto'
import { ahoraPage, messagePage } from '../../dashboard/page.ts'
import { words } from '../../dashboard/words.ts'
import { readReferences } from '../../store/run-changes.ts'
import type { ApiApp, Parts } from '../context.ts'
import { isFirstUse } from '../first-use.ts'
import { may, placeOf } from '../place.ts'
import { boardOf } from './board.ts'
import { stationsOf } from './stations.ts'

/** Ronald's screens. Opening one is a visit; a wall display (`?pantalla=1`) is not. */
export function addPages(app: ApiApp, { store, answers, now, writes }: Parts): void {
  app.get('/', (c) => {
    const nowMs = now()
    const person = c.get('person')
    if (person.role === 'executive') return c.redirect('/resumen')
    const wall = c.req.query('pantalla') === '1'
    if (!wall) writes.visit(person.email, nowMs)
    c.header('cache-control', 'no-store')

    const modules = answers.modules()
    const asked = c.req.query('module')
    // Phase I measures one module: the first with stations opens by itself.
    const module =
      asked === undefined
        ? (modules.find(({ code }) => answers.stations(code, nowMs).length > 0) ?? modules[0])
        : modules.find(({ code }) => code === asked)
    if (module === undefined) {
      return asked === undefined
        ? c.redirect('/primer-uso')
        : c.html(messagePage(words.unknownModule(asked), []), 404)
    }
    if (asked === undefined && isFirstUse({ store }, module.code)) {
      return c.redirect(`/primer-uso?module=${encodeURIComponent(module.code)}`)
    }
    const loaded = {
      place: placeOf(c, { answers }, { path: '/', module: module.code }),
      wall,
      moduleName: module.name,
      stations: stationsOf(answers, module.code, nowMs),
      board: boardOf(answers, module.code, undefined, nowMs),
      health: answers.health(nowMs),
      formKey: randomUUID(),
      mayExport: may(person.role, 'GET', '/api/v1/export/indicadores.xlsx'),
      mayConfirm: may(person.role, 'POST', '/confirmar'),
      references: readReferences(store).map(({ reference }) => reference),
      mayCount: may(person.role, 'POST', '/conteos'),
    }
    return c.html(ahoraPage(loaded, nowMs))
  })
}

import { randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { apiVersion } from '../../contract/api.ts'
import { proposalApplySchema } from '../../contract/api-balance.ts'
import { plantIso } from '../../contract/plant-time.ts'
import { type BalanceoPage, balanceoView } from '../../dashboard/balanceo-view.ts'
import { plantPage } from '../../dashboard/page.ts'
import { balanceoWords } from '../../dashboard/words-balanceo.ts'
import { readReferences } from '../../store/run-changes.ts'
import { applyProposal, balanceOf } from '../balance-answer.ts'
import type { ApiApp, ApiEnv, Parts } from '../context.ts'
import { FormValues } from '../form-values.ts'
import { may, placeOf } from '../place.ts'
import { ProblemError, problemOf, readForm } from '../problems.ts'
import { balanceQuery } from './balance.ts'

type Asked = {
  module: string
  reference?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

/** Balanceo: load against takt, measured against standard. */
export function addBalanceoPage(app: ApiApp, parts: Parts): void {
  const page = (
    c: Context<ApiEnv>,
    asked: Asked & { demand?: number | undefined; valoraciones?: ReadonlyMap<string, number> },
    more: Partial<Pick<BalanceoPage, 'applied' | 'refused'>> = {},
  ): string => {
    const balance = {
      schema_version: apiVersion,
      generated_at: plantIso(parts.now()),
      ...balanceOf(parts, asked),
    }
    const view = balanceoView({
      balance,
      references: readReferences(parts.store).map(({ reference }) => reference),
      demand: asked.demand,
      mayApply: may(c.get('person').role, 'POST', '/balanceo/aplicar'),
      applied: false,
      refused: undefined,
      formKey: randomUUID(),
      ...more,
    })
    return plantPage(
      { title: balanceoWords.title, view, styles: ['balanceo.css'] },
      placeOf(c, parts, { path: '/balanceo', module: balance.module }),
    )
  }

  app.get('/balanceo', (c) => {
    const query = new FormValues(c.req.query())
    const module = query.text('module') ?? parts.answers.modules()[0]?.code
    if (module === undefined) return c.redirect('/primer-uso')
    parts.writes.visit(c.get('person').email, parts.now())
    // The person types 95 and 49,5; the API's own query has 0.95 and 49.5.
    const { workstation, valoracion, ...ask } = readForm(balanceQuery, {
      module,
      reference: query.text('reference'),
      from: query.text('from'),
      to: query.text('to'),
      demand: query.number('demand'),
      workstation: query.text('workstation'),
      valoracion: query.percent('valoracion'),
    })
    const valoraciones = new Map(
      workstation === undefined || valoracion === undefined ? [] : [[workstation, valoracion]],
    )
    c.header('cache-control', 'no-store')
    return c.html(page(c, { ...ask, valoraciones }, { applied: query.text('aplicado') === '1' }))
  })

  app.post('/balanceo/aplicar', async (c) => {
    const form = new FormValues(await c.req.parseBody())
    const input = readForm(proposalApplySchema, {
      module: form.text('module'),
      workstation: form.text('workstation'),
      reference: form.text('reference'),
      from: form.text('from'),
      to: form.text('to'),
      // Written by the page itself: plain numbers.
      operation: form.text('operation'),
      valoracion: form.text('valoracion') === undefined ? undefined : Number(form.text('valoracion')),
      sam_minutes: Number(form.text('sam_minutes')),
    })
    const { module, reference, from, to, workstation, valoracion } = input
    try {
      applyProposal(parts, input, c.get('person').email)
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      const { status } = problemOf(error.kind, c.get('requestId'))
      const valoraciones = new Map(valoracion === undefined ? [] : [[workstation, valoracion]])
      const asked = { module, reference, from, to, valoraciones }
      return c.html(page(c, asked, { refused: error.message }), status as ContentfulStatusCode)
    }
    return c.redirect(`/balanceo?${new URLSearchParams({ module, reference, from, to, aplicado: '1' })}`, 303)
  })
}

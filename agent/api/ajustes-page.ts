import { randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { VNode } from 'preact'
import { type Ajustes, ajustesView, type Section } from '../dashboard/ajustes-view.ts'
import type { Refused } from '../dashboard/form-view.ts'
import { plantPage } from '../dashboard/page.ts'
import { ajustesWords } from '../dashboard/words-ajustes.ts'
import type { ApiEnv, Parts } from './context.ts'
import { FormValues } from './form-values.ts'
import { may, placeOf } from './place.ts'
import { confirmationOf } from './plant-settings.ts'
import { ProblemError, problemOf } from './problems.ts'
import { knownModule } from './routes/parameters.ts'

/** Where a page of Ajustes stands: whose it is, what the person may, and what was refused a moment ago. */
export function ajustesOf(
  c: Context<ApiEnv>,
  { answers, store, now }: Parts,
  asked: { module: string | undefined; refused?: Refused | undefined; saved?: boolean },
): Ajustes {
  const modules = answers.modules()
  const module = asked.module === undefined || asked.module === '' ? (modules[0]?.code ?? '') : asked.module
  if (module !== '') knownModule(answers, module)
  const { role } = c.get('person')
  const nowMs = now()
  return {
    module,
    modules,
    formKey: randomUUID(),
    refused: asked.refused,
    saved: asked.saved ?? false,
    maySetUp: may(role, 'POST', '/ajustes/modulos'),
    mayWork: may(role, 'POST', '/ajustes/op'),
    jornadaStartMs: module === '' ? null : (confirmationOf(store, module, nowMs)?.jornada_start_ts ?? null),
    nowMs,
  }
}

export function ajustesPage(
  c: Context<ApiEnv>,
  parts: Parts,
  section: Section | null,
  here: Ajustes,
  content: VNode,
): string {
  const title =
    section === null ? ajustesWords.title : `${ajustesWords.sections[section]} · ${ajustesWords.title}`
  return plantPage(
    { title, view: ajustesView(section, here, content), styles: ['form.css', 'ajustes.css'] },
    placeOf(c, parts, { path: '/ajustes', module: here.module }),
  )
}

/**
 * A form of a page: done, the browser goes on to `done`; refused, the page stands as it was sent with the sentence at its field.
 * What is not the person's to mend goes the way of every error.
 */
export async function answerForm(
  c: Context<ApiEnv>,
  work: (form: FormValues, body: Record<string, unknown>) => string | Promise<string>,
  again: (refused: Refused, form: FormValues) => string,
): Promise<Response> {
  const body = await c.req.parseBody({ all: true })
  const form = new FormValues(body)
  try {
    return c.redirect(await work(form, body), 303)
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    const { status } = problemOf(error.kind, c.get('requestId'))
    c.get('log').warn({ err: error, path: c.req.path }, 'a form was refused')
    const refused = {
      form: form.text('form') ?? '',
      pointer: error.pointer ?? '',
      sentence: error.message,
      values: form.sent,
    }
    return c.html(again(refused, form), status as ContentfulStatusCode, { 'cache-control': 'no-store' })
  }
}

import type { Context } from 'hono'
import { newModuleSchema, newRunSchema, settingsChangeSchema } from '../../contract/api-plant.ts'
import { plantDate, plantInstant, plantIso } from '../../contract/plant-time.ts'
import type { Refused } from '../../dashboard/form-view.ts'
import { plantPage } from '../../dashboard/page.ts'
import { firstUseView } from '../../dashboard/primer-uso-view.ts'
import { ajustesWords } from '../../dashboard/words-ajustes.ts'
import { jornadaFromForm } from '../ajustes-forms.ts'
import { ajustesOf, answerForm } from '../ajustes-page.ts'
import type { ApiApp, ApiEnv, Parts } from '../context.ts'
import { firstUseOf } from '../first-use.ts'
import type { FormValues } from '../form-values.ts'
import { placeOf } from '../place.ts'
import { addModule } from '../plant-line.ts'
import { addRun, confirmationOf, confirmJornada, putSettings } from '../plant-settings.ts'
import { readForm } from '../problems.ts'

/** From an empty record to a board with a meta. */
export function addFirstUse(app: ApiApp, parts: Parts): void {
  const page = (c: Context<ApiEnv>, module: string | undefined, refused?: Refused): string => {
    const here = ajustesOf(c, parts, { module, refused })
    const use = firstUseOf(parts, here.module, c.get('person').role)
    return plantPage(
      {
        title: ajustesWords.firstUse,
        view: firstUseView(here, use),
        styles: ['form.css', 'ajustes.css', 'first-use.css'],
      },
      placeOf(c, parts, { path: '/', module: here.module }),
    )
  }
  const form = (c: Context<ApiEnv>, work: (form: FormValues, by: string) => void) =>
    answerForm(
      c,
      (sent) => {
        work(sent, c.get('person').email)
        return '/primer-uso'
      },
      (refused, sent) => page(c, sent.text('module'), refused),
    )

  app.get('/primer-uso', (c) => {
    c.header('cache-control', 'no-store')
    return c.html(page(c, c.req.query('module')))
  })
  app.post('/primer-uso/modulo', (c) =>
    form(c, (sent, by) => {
      addModule(parts, readForm(newModuleSchema, { name: sent.text('name') }), by)
    }),
  )
  app.post('/primer-uso/jornada', (c) => form(c, (sent, by) => jornadaFromForm(parts, sent, by)))
  app.post('/primer-uso/trabajo', (c) => form(c, (sent, by) => startWork(parts, sent, by)))
}

const workSchema = settingsChangeSchema.required({
  operators: true,
  target_factor: true,
  output_stations: true,
})

/** # operarios, OP, factor and output from the start of today, so that the board of the running jornada has its meta. */
function startWork(parts: Parts, sent: FormValues, by: string): void {
  const module = sent.text('module')
  const from = plantIso(plantInstant(plantDate(parts.now())))
  const output = sent.text('output_station')
  // Read one by one, so that a problem points at the form's own field.
  const settings = readForm(workSchema, {
    module,
    from,
    operators: sent.number('operators'),
    target_factor: sent.percent('target_factor'),
    output_stations: output === undefined ? [] : [output],
  })
  const run = readForm(newRunSchema, {
    module,
    from,
    op: sent.text('op'),
    reference: sent.text('reference'),
  })
  parts.store.transaction(() => {
    putSettings(parts, settings, by)
    addRun(parts, run, by)
    if (confirmationOf(parts.store, run.module, parts.now()) !== null)
      confirmJornada(parts, { module: run.module }, by)
  })
}

import { newConfirmationSchema } from '../../contract/api-plant.ts'
import { plantIso } from '../../contract/plant-time.ts'
import type { ApiApp, Parts } from '../context.ts'
import { FormValues } from '../form-values.ts'
import { confirmJornada } from '../plant-settings.ts'
import { readForm } from '../problems.ts'

/** The form of Ahora: one tap confirms, a change holds from the start of the jornada or from now. */
export function addConfirmar(app: ApiApp, parts: Parts): void {
  app.post('/confirmar', async (c) => {
    const form = new FormValues(await c.req.parseBody())
    const input = {
      module: form.text('module'),
      operators: form.number('operators'),
      op: form.text('op'),
      reference: form.text('reference'),
      from: form.text('from') === 'ahora' ? plantIso(parts.now()) : undefined,
    }
    const { module } = input
    confirmJornada(parts, readForm(newConfirmationSchema, input), c.get('person').email)
    return c.redirect(`/?module=${encodeURIComponent(module ?? '')}`, 303)
  })
}

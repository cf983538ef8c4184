import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type NewCamera, newCameraSchema } from '../../contract/api-cameras.ts'
import { camaraNuevaClient, camarasClient } from '../../dashboard/assets.ts'
import { type CamaraNueva, camaraNuevaView } from '../../dashboard/camara-nueva-view.ts'
import { camarasView } from '../../dashboard/camaras-view.ts'
import { formatNumber } from '../../dashboard/format.ts'
import { plantPage } from '../../dashboard/page.ts'
import { camarasWords } from '../../dashboard/words-camaras.ts'
import { roiInForce } from '../../store/rois.ts'
import { camerasNow } from '../cameras-now.ts'
import type { ApiApp, ApiEnv, Parts } from '../context.ts'
import { addNewCamera } from '../new-camera.ts'
import { may, placeOf } from '../place.ts'
import { invalidDetail, ProblemError } from '../problems.ts'

const styles = ['camaras.css']

const formSchema = z.object({
  name: z.string().default(''),
  module: z.string().default(''),
  url: z.string().default(''),
  user: z.string().default(''),
  password: z.string().default(''),
  record: z.string().default('always'),
  anyway: z.string().optional(),
  accion: z.string().default('guardar'),
})
type Form = z.infer<typeof formSchema>

/** Cámaras and Agregar cámara. */
export function addCameraPages(app: ApiApp, parts: Parts): void {
  const { answers, config, now, store, trials, writes } = parts
  const place = (c: Context<ApiEnv>) => {
    const asked = c.req.query('module')
    const modules = answers.modules()
    const module = modules.find(({ code }) => code === asked)?.code ?? modules[0]?.code ?? ''
    return placeOf(c, parts, { path: '/camaras', module })
  }

  app.get('/camaras', (c) => {
    const nowMs = now()
    const { email, role } = c.get('person')
    writes.visit(email, nowMs)
    const cameras = camerasNow(parts, nowMs)
    const geometries = new Map(
      cameras.flatMap(({ camera_id }) => {
        const roi = roiInForce(store, camera_id, nowMs)
        return roi === undefined ? [] : [[camera_id, roi.geometry] as const]
      }),
    )
    const added = cameras.find(({ camera_id }) => `${camera_id}` === c.req.query('agregada'))?.name
    const view = camarasView({
      cameras,
      geometries,
      mayAdd: config.cameras_dir !== undefined && may(role, 'POST', '/camaras/agregar'),
      mayCalibrate: may(role, 'GET', '/camaras/:camera_id/calibrar'),
      pixelated: role !== 'engineer' && !config.admin_sees_people,
      added,
    })
    c.header('cache-control', 'no-store')
    return c.html(plantPage({ title: camarasWords.title, view, styles, client: camarasClient }, place(c)))
  })

  const formPage = (c: Context<ApiEnv>, form: Form, said: CamaraNueva['said'], status: 200 | 400 = 200) => {
    c.header('cache-control', 'no-store')
    const view = camaraNuevaView({
      modules: answers.modules(),
      mayAdd: config.cameras_dir !== undefined,
      form,
      said,
    })
    const client = camaraNuevaClient
    return c.html(plantPage({ title: camarasWords.addTitle, view, styles, client }, place(c)), status)
  }

  app.get('/camaras/agregar', (c) => formPage(c, formSchema.parse({ module: c.req.query('module') }), null))

  app.post('/camaras/agregar', async (c) => {
    const form = formSchema.parse(await c.req.parseBody())
    const asked = newCameraSchema.safeParse(askedOf(form))
    if (!asked.success) {
      return formPage(c, form, { ok: false, text: invalidDetail(asked.error).detail }, 400)
    }
    const { url, user, password } = asked.data
    const skip = form.anyway !== undefined && form.accion === 'guardar'
    const trial = skip ? undefined : await trials.of({ url, user, password })
    if (trial !== undefined && !trial.ok) return formPage(c, form, { ok: false, text: trial.problem }, 400)
    if (form.accion === 'probar' && trial?.ok === true) {
      const fps = trial.fps === null ? null : formatNumber(trial.fps)
      const size = camarasWords.size(`${trial.width}`, `${trial.height}`, fps)
      return formPage(c, form, { ok: true, text: camarasWords.works(size) })
    }
    try {
      return c.redirect(`/camaras?agregada=${addNewCamera(parts, asked.data)}`, 303)
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      return formPage(c, form, { ok: false, text: error.message }, 400)
    }
  })
}

/** A field left empty was not said. */
function askedOf({ name, module, url, user, password, record }: Form): Record<keyof NewCamera, unknown> {
  const said = (value: string) => (value.trim() === '' ? undefined : value)
  return { name, module, url, user: said(user), password: said(password), record }
}

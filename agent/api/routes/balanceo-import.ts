import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { apiVersion } from '../../contract/api.ts'
import { balanceoImportSchema } from '../../contract/api-balance.ts'
import { plantDate, plantInstant, plantIso } from '../../contract/plant-time.ts'
import { balanceoImportView } from '../../dashboard/ajustes-balanceo-view.ts'
import type { Ajustes } from '../../dashboard/ajustes-view.ts'
import { nextStep } from '../../dashboard/primer-uso-view.ts'
import { readLine } from '../../store/line.ts'
import { moduleId } from '../../store/plant.ts'
import { readReferences } from '../../store/run-changes.ts'
import { ajustesOf, ajustesPage, answerForm } from '../ajustes-page.ts'
import { currentReference } from '../ajustes-section.ts'
import { BalanceoImports, type ImportAsk, safeFileName } from '../balanceo-imports.ts'
import type { ApiApp, ApiEnv, Parts } from '../context.ts'
import { firstUseOf } from '../first-use.ts'
import type { FormValues } from '../form-values.ts'
import { ProblemError, readForm } from '../problems.ts'
import { plantWords } from '../words-plant.ts'
import { changed, created, instantParameter, json, moduleParameter, problemResponses } from './parameters.ts'

const yes = z.enum(['si', 'true', '1']).optional()
const fields = z.object({
  module: moduleParameter,
  reference: z.string().trim().min(1).max(128).openapi({ example: 'Ref22 Slim' }),
  from: instantParameter.optional().openapi({ description: 'since when it holds; absent: now' }),
  sheet: z.string().trim().min(1).max(64).optional().openapi({ description: 'absent: Balanceo' }),
  unit: z
    .enum(['minutos', 'segundos'])
    .optional()
    .openapi({ description: 'of the SAM, where the sheet does not say it' }),
  create_stations: yes.openapi({ description: 'puestos the module does not have are added' }),
  accept_total: yes.openapi({ description: 'a typed total that differs stops nothing' }),
})
const upload = createRoute({
  method: 'post',
  path: '/api/v1/balanceo-imports',
  summary: 'Read a balance workbook and say exactly what applying it would change; nothing is written',
  request: {
    body: {
      required: true,
      content: {
        'multipart/form-data': {
          schema: fields.extend({ file: z.any().openapi({ type: 'string', format: 'binary' }) }),
        },
      },
    },
  },
  responses: created(balanceoImportSchema, 'Leído'),
})
const importId = z.object({ import_id: z.string().min(1).max(64) })
const preview = createRoute({
  method: 'get',
  path: '/api/v1/balanceo-imports/{import_id}',
  summary: 'The same again: what it would change now',
  request: { params: importId },
  responses: { 200: json(balanceoImportSchema, 'Revisión'), ...problemResponses },
})
const apply = createRoute({
  method: 'post',
  path: '/api/v1/balanceo-imports/{import_id}/apply',
  summary: 'Write it, all or nothing, if it still does what was shown; by whoever uploaded it',
  request: { params: importId },
  responses: changed(balanceoImportSchema, 'Aplicado'),
})

/** The plant's own balance workbook: uploaded, looked at, applied by a person. As JSON, and as the page of Ajustes. */
export function addBalanceoImport(app: ApiApp, parts: Parts): void {
  const imports = new BalanceoImports(parts)
  const stamp = () => ({ schema_version: apiVersion, generated_at: plantIso(parts.now()) }) as const
  const login = (c: Context<ApiEnv>) => c.get('person').email

  app.openapi(upload, async (c) => {
    const { file, ...body } = c.req.valid('form')
    return c.json({ ...stamp(), ...(await imports.read(await fileOf(file), askOf(body), login(c))) }, 201)
  })
  app.openapi(preview, (c) =>
    c.json({ ...stamp(), ...imports.preview(c.req.valid('param').import_id, login(c)) }, 200),
  )
  app.openapi(apply, (c) =>
    c.json({ ...stamp(), ...imports.apply(c.req.valid('param').import_id, login(c)) }, 200),
  )

  const page = (c: Context<ApiEnv>, here: Ajustes, id: string | undefined, applied = false) => {
    const { store } = parts
    const shown = id === undefined ? undefined : knownPreview(imports, id, login(c))
    const moduleOf = here.module === '' ? undefined : moduleId(store, here.module)
    const references = readReferences(store)
    const reference =
      moduleOf === undefined
        ? ''
        : (currentReference(store, moduleOf, here.nowMs) ?? references[0]?.reference ?? '')
    const content = balanceoImportView(here, {
      preview: shown,
      applied,
      reference,
      fromMs: reference === '' ? plantInstant(plantDate(here.nowMs)) : here.nowMs,
      hasStations: moduleOf !== undefined && readLine(store, moduleOf).length > 0,
    })
    return ajustesPage(c, parts, 'balanceo', here, content)
  }

  app.get('/ajustes/balanceo', (c) => {
    const here = ajustesOf(c, parts, { module: c.req.query('module') })
    c.header('cache-control', 'no-store')
    return c.html(page(c, here, c.req.query('revision'), c.req.query('aplicado') === '1'))
  })
  app.post('/ajustes/balanceo', (c) =>
    answerForm(
      c,
      async (form, body) => {
        const ask = askOf(readForm(fields, sentFields(form)))
        const id = form.text('import_id')
        const read =
          id === undefined
            ? await imports.read(await fileOf(body.file), ask, login(c))
            : imports.again(id, ask, login(c))
        return `/ajustes/balanceo?${new URLSearchParams({ module: ask.module, revision: read.import_id })}`
      },
      (refused, form) =>
        page(c, ajustesOf(c, parts, { module: form.text('module'), refused }), form.text('import_id')),
    ),
  )
  app.post('/ajustes/balanceo/aplicar', (c) =>
    answerForm(
      c,
      (form) => {
        const { module } = imports.apply(form.text('import_id') ?? '', login(c))
        // On an empty plant the next step waits.
        const use = firstUseOf(parts, module, c.get('person').role)
        if (nextStep(use) !== undefined && nextStep(use) !== 'camera') return '/primer-uso'
        return `/ajustes/balanceo?${new URLSearchParams({ module, aplicado: '1' })}`
      },
      (refused, form) =>
        page(c, ajustesOf(c, parts, { module: form.text('module'), refused }), form.text('import_id')),
    ),
  )
}

function askOf({ create_stations, accept_total, ...ask }: z.infer<typeof fields>): ImportAsk {
  return { ...ask, createStations: create_stations !== undefined, acceptTotal: accept_total !== undefined }
}

/** The page's own fields: a local time, empty ones absent. */
function sentFields(form: FormValues): Record<string, string | undefined> {
  return {
    module: form.text('module'),
    reference: form.text('reference'),
    from: form.instant('from'),
    sheet: form.text('sheet'),
    unit: form.text('unit'),
    create_stations: form.text('create_stations'),
    accept_total: form.text('accept_total'),
  }
}

async function fileOf(sent: unknown): Promise<{ name: string; bytes: Uint8Array }> {
  const file = Array.isArray(sent) ? sent[0] : sent
  if (!(file instanceof File) || file.size === 0)
    throw new ProblemError('invalid', plantWords.fileMissing, { pointer: 'file' })
  return { name: safeFileName(file.name), bytes: new Uint8Array(await file.arrayBuffer()) }
}

/** An address kept from before a restart shows the form, not a fault. */
function knownPreview(imports: BalanceoImports, id: string, login: string) {
  try {
    return imports.preview(id, login)
  } catch (error) {
    if (error instanceof ProblemError) return undefined
    throw error
  }
}

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createRoute, z } from '@hono/zod-openapi'
import {
  changedDaysSchema,
  csvSheets,
  csvVariants,
  exportAnswerSchema,
  exportsSchema,
  type NewExport,
  newExportSchema,
} from '../../contract/api-exports.ts'
import { plantDate } from '../../contract/plant-time.ts'
import { exportWords } from '../../dashboard/words-exportar.ts'
import type { ExportStatus } from '../../excel/export-desk.ts'
import { recordDownload } from '../../store/downloads.ts'
import { moduleId } from '../../store/plant.ts'
import { changedDaysOf } from '../changed-days.ts'
import type { ApiApp, Parts } from '../context.ts'
import { exportAsk, exportShape } from '../export-asks.ts'
import { ProblemError, readForm } from '../problems.ts'
import { daysQuery } from './indicadores.ts'
import {
  changed,
  json,
  knownModule,
  moduleParameter,
  problemResponses,
  stampOf,
  writeProblems,
} from './parameters.ts'

const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const csvType = 'text/csv'

const file = (description: string, ...types: string[]) => ({
  200: {
    description,
    content: Object.fromEntries(
      types.map((type) => [type, { schema: { type: 'string' as const, format: 'binary' } }]),
    ),
  },
  ...problemResponses,
})

const jornadaParameter = z
  .string()
  .min(1)
  .max(64)
  .optional()
  .openapi({ example: 'Mañana', description: 'only this jornada; accents and case do not matter' })
const spanQuery = daysQuery.safeExtend({ jornada: jornadaParameter })

const workbookRoute = createRoute({
  method: 'get',
  path: '/api/v1/export/indicadores.xlsx',
  summary: 'The INDICADORES workbook of a day, a jornada or a range of days',
  request: { query: spanQuery },
  responses: file('Libro de Excel', workbookType),
})
const csvRoute = createRoute({
  method: 'get',
  path: '/api/v1/export/indicadores.csv',
  summary: 'One sheet of the workbook as text: for Excel in es-CO, or for machines',
  request: {
    query: spanQuery.safeExtend({
      sheet: z.enum(csvSheets).default('indicadores'),
      variant: z.enum(csvVariants).default('plant'),
    }),
  },
  responses: file('Texto separado', csvType),
})

const path = '/api/v1/exports'
const params = z.object({
  export_id: z.string().min(1).max(64).openapi({ example: 'de305d54-75b4-431b-adb2-eb6b9e546014' }),
})
const askRoute = createRoute({
  method: 'post',
  path,
  summary:
    'Ask for a workbook or a sheet that is written meanwhile; its progress is at the id that is answered',
  request: { body: { required: true, content: { 'application/json': { schema: newExportSchema } } } },
  responses: { 202: json(exportAnswerSchema, 'Se está haciendo'), ...writeProblems },
})
const listRoute = createRoute({
  method: 'get',
  path,
  summary: "This person's exports of the last hour",
  responses: { 200: json(exportsSchema, 'Exportaciones'), ...problemResponses },
})
const statusRoute = createRoute({
  method: 'get',
  path: `${path}/{export_id}`,
  summary: 'How far an export is',
  request: { params },
  responses: { 200: json(exportAnswerSchema, 'Exportación'), ...problemResponses },
})
const fileRoute = createRoute({
  method: 'get',
  path: `${path}/{export_id}/file`,
  summary: 'The finished file',
  request: { params },
  responses: file('Archivo', workbookType, csvType),
})
const cancelRoute = createRoute({
  method: 'post',
  path: `${path}/{export_id}/cancel`,
  summary: 'End an export, or let go of its file',
  request: { params },
  responses: changed(exportAnswerSchema, 'Cancelada'),
})
const changedRoute = createRoute({
  method: 'get',
  path: `${path}/changed-days`,
  summary: 'Days with entries that the last file this person took of them does not have',
  request: { query: z.object({ module: moduleParameter }) },
  responses: { 200: json(changedDaysSchema, 'Días que cambiaron'), ...problemResponses },
})

const blank = z.literal('').transform(() => undefined)
const askForm = newExportSchema
  .omit({ form: true, sheet: true, variant: true, to: true, jornada: true })
  .extend({
    to: z.union([blank, newExportSchema.shape.from]).optional(),
    jornada: z.union([blank, z.string().max(64)]).optional(),
    /** xlsx, or the sheet and variant of a csv: 'csv:horas', 'csv:ciclos:machine'. */
    what: z.string().max(64).default('xlsx'),
  })
const backForm = z.object({ module: moduleParameter, export_id: params.shape.export_id })

export function addExports(app: ApiApp, { store, answers, exports, now }: Parts): void {
  const stamp = stampOf(now)
  const ask = (asked: NewExport, login: string, atOnce = false) => {
    const module = knownModule(answers, asked.module).code
    return exports.ask(exportAsk(store, { ...asked, module }, { login, nowMs: now() }), atOnce)
  }
  const found = (id: string, login: string): ExportStatus => {
    const status = exports.find(id, login)
    if (status === undefined) throw new ProblemError('not-found', exportWords.gone, { pointer: 'export_id' })
    return status
  }
  const send = async (status: ExportStatus, login: string): Promise<Response> => {
    const written = exports.fileOf(status.id, login)
    if (written === undefined)
      throw new ProblemError('not-found', exportWords.notReady, { pointer: 'export_id' })
    const { module, from, to, jornada = null, csv, nowMs, fileName } = status.ask
    const form = csv === undefined ? 'xlsx' : 'csv'
    const { size } = await stat(written)
    recordDownload(store, { login, moduleId: moduleId(store, module), from, to, jornada, form, atMs: nowMs })
    return new Response(Readable.toWeb(createReadStream(written)) as ReadableStream, {
      headers: {
        'content-type': csv === undefined ? workbookType : `${csvType}; charset=utf-8`,
        'content-length': String(size),
        'content-disposition': `attachment; filename="${fileName}"`,
        'cache-control': 'no-store',
      },
    })
  }
  /** Written while the person waits: what a link gives. */
  const download = async (asked: NewExport, login: string): Promise<Response> => {
    const { id } = ask(asked, login, true)
    const status = await exports.finished(id, login)
    if (status?.state === 'listo') return send(status, login)
    throw new ProblemError(
      status?.problem === 'not-found' ? 'not-found' : 'unavailable',
      exportWords.failures.other,
    )
  }
  type Days = z.infer<typeof spanQuery>
  const asked = ({ module, date, to, jornada }: Days): Omit<NewExport, 'form' | 'sheet' | 'variant'> => ({
    module,
    from: date ?? plantDate(now()),
    ...(to === undefined ? {} : { to }),
    ...(jornada === undefined ? {} : { jornada }),
  })

  app.openapi(workbookRoute, (c) =>
    download(
      { ...asked(c.req.valid('query')), form: 'xlsx', sheet: 'indicadores', variant: 'plant' },
      c.get('person').email,
    ),
  )
  app.openapi(csvRoute, (c) => {
    const { sheet, variant, ...days } = c.req.valid('query')
    return download({ ...asked(days), form: 'csv', sheet, variant }, c.get('person').email)
  })
  app.openapi(changedRoute, (c) => {
    const { code } = knownModule(answers, c.req.valid('query').module)
    const days = changedDaysOf(store, { module: code, login: c.get('person').email, nowMs: now() })
    return c.json({ ...stamp(), module: code, days }, 200)
  })
  app.openapi(listRoute, (c) =>
    c.json({ ...stamp(), exports: exports.of(c.get('person').email).map(exportShape) }, 200),
  )
  app.openapi(askRoute, (c) =>
    c.json({ ...stamp(), export: exportShape(ask(c.req.valid('json'), c.get('person').email)) }, 202),
  )
  app.openapi(statusRoute, (c) => {
    c.header('cache-control', 'no-store')
    const status = found(c.req.valid('param').export_id, c.get('person').email)
    return c.json({ ...stamp(), export: exportShape(status) }, 200)
  })
  app.openapi(fileRoute, (c) => {
    const login = c.get('person').email
    return send(found(c.req.valid('param').export_id, login), login)
  })
  app.openapi(cancelRoute, async (c) => {
    const { export_id } = c.req.valid('param')
    const login = c.get('person').email
    found(export_id, login)
    const status = await exports.cancel(export_id, login)
    if (status === undefined) throw new ProblemError('not-found', exportWords.gone, { pointer: 'export_id' })
    return c.json({ ...stamp(), export: exportShape(status) }, 200)
  })

  app.post('/exportar', async (c) => {
    const { what, to, jornada, ...form } = readForm(askForm, await c.req.parseBody())
    const [kind, sheet, variant] = what.split(':')
    const chosen = {
      ...form,
      form: kind === 'csv' ? 'csv' : 'xlsx',
      ...(sheet === undefined ? {} : { sheet }),
      ...(variant === undefined ? {} : { variant }),
      ...(to === undefined ? {} : { to }),
      ...(jornada === undefined ? {} : { jornada }),
    }
    const { id, ask: accepted } = ask(readForm(newExportSchema, chosen), c.get('person').email)
    return c.redirect(back(accepted.module, id), 303)
  })
  app.post('/exportar/cancelar', async (c) => {
    const form = readForm(backForm, await c.req.parseBody())
    await exports.cancel(form.export_id, c.get('person').email)
    return c.redirect(back(form.module), 303)
  })
}

function back(module: string, id?: string): string {
  return `/exportar?${new URLSearchParams({ module, ...(id === undefined ? {} : { trabajo: id }) })}`
}

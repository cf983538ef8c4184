import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createRoute, z } from '@hono/zod-openapi'
import { plantDate } from '../../contract/plant-time.ts'
import { type ExportJob, runExport } from '../../excel/export-job.ts'
import { exportName } from '../../excel/export-name.ts'
import { sheetKeys } from '../../excel/sheets.ts'
import type { ApiApp, Parts } from '../context.ts'
import { daysQuery } from './indicadores.ts'
import { knownModule, problemResponses } from './parameters.ts'

const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const csvType = 'text/csv'

const file = (description: string, type: string) => ({
  200: { description, content: { [type]: { schema: { type: 'string' as const, format: 'binary' } } } },
  ...problemResponses,
})

const workbookRoute = createRoute({
  method: 'get',
  path: '/api/v1/export/indicadores.xlsx',
  summary: 'The INDICADORES workbook of a day or a range of days',
  request: { query: daysQuery },
  responses: file('Libro de Excel', workbookType),
})

const csvRoute = createRoute({
  method: 'get',
  path: '/api/v1/export/indicadores.csv',
  summary: 'One sheet of the workbook as text: for Excel in es-CO, or for machines',
  request: {
    query: daysQuery.safeExtend({
      sheet: z.enum(sheetKeys).default('indicadores'),
      variant: z.enum(['plant', 'machine']).default('plant'),
    }),
  },
  responses: file('Texto separado', csvType),
})

type Days = z.infer<typeof daysQuery>

export function addExports(app: ApiApp, { answers, config, now }: Parts): void {
  const download = async (days: Days, type: string, csv?: ExportJob['csv']): Promise<Response> => {
    const { code } = knownModule(answers, days.module)
    const from = days.date ?? plantDate(now())
    const to = days.to ?? from
    const out = join(tmpdir(), `lbzf-${randomUUID()}`)
    const job = { database: config.database, module: code, from, to, nowMs: now(), out }
    await runExport(csv === undefined ? job : { ...job, csv })
    const { size } = await stat(out)
    const written = createReadStream(out)
    // Unlinked once it is open: the bytes live until the last reader lets go, whatever happens to the download.
    written.once('open', () => void rm(out, { force: true }))
    return new Response(Readable.toWeb(written) as ReadableStream, {
      headers: {
        'content-type': type,
        'content-length': String(size),
        'content-disposition': `attachment; filename="${exportName({ module: code, from, to }, csv?.sheet)}"`,
        'cache-control': 'no-store',
      },
    })
  }
  app.openapi(workbookRoute, (c) => download(c.req.valid('query'), workbookType))
  app.openapi(csvRoute, (c) => {
    const { sheet, variant, ...days } = c.req.valid('query')
    return download(days, `${csvType}; charset=utf-8`, { sheet, variant })
  })
}

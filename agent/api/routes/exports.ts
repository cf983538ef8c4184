import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createRoute } from '@hono/zod-openapi'
import { plantDate } from '../../contract/plant-time.ts'
import { runExport } from '../../excel/export-job.ts'
import { workbookName } from '../../excel/workbook.ts'
import type { ApiApp, Parts } from '../context.ts'
import { daysQuery } from './indicadores.ts'
import { knownModule, problemResponses } from './parameters.ts'

const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

const route = createRoute({
  method: 'get',
  path: '/api/v1/export/indicadores.xlsx',
  summary: 'The INDICADORES workbook of a day or a range of days',
  request: { query: daysQuery },
  responses: {
    200: {
      description: 'Libro de Excel',
      content: { [workbookType]: { schema: { type: 'string', format: 'binary' } } },
    },
    ...problemResponses,
  },
})

export function addExports(app: ApiApp, { answers, config, now }: Parts): void {
  app.openapi(route, async (c) => {
    const query = c.req.valid('query')
    const { code } = knownModule(answers, query.module)
    const from = query.date ?? plantDate(now())
    const to = query.to ?? from
    const out = join(tmpdir(), `lbzf-${randomUUID()}.xlsx`)
    await runExport({ database: config.database, module: code, from, to, nowMs: now(), out })
    const { size } = await stat(out)
    const file = createReadStream(out)
    // Unlinked once it is open: the bytes live until the last reader lets go, whatever happens to the download.
    file.once('open', () => void rm(out, { force: true }))
    return c.body(Readable.toWeb(file) as ReadableStream, 200, {
      'content-type': workbookType,
      'content-length': String(size),
      'content-disposition': `attachment; filename="${workbookName({ module: code, from, to })}"`,
      'cache-control': 'no-store',
    })
  })
}

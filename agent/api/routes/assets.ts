import { assetAt } from '../../dashboard/assets.ts'
import type { ApiApp } from '../context.ts'
import { problemResponse } from '../problems.ts'

/** Styles, fonts and the browser's share of the dashboard: only what dashboard/assets.ts lists. */
export function addAssets(app: ApiApp): void {
  app.get('/assets/:file{.+}', (c) => {
    const asset = assetAt(c.req.param('file'))
    if (asset === undefined) return problemResponse(c, 'not-found', c.get('requestId'))
    const headers = { etag: asset.etag, 'cache-control': 'private, no-cache', vary: 'Accept-Encoding' }
    if (c.req.header('if-none-match') === asset.etag) return c.body(null, 304, headers)
    const { body, gzip, type } = asset
    const compressed = gzip !== undefined && /\bgzip\b/.test(c.req.header('accept-encoding') ?? '')
    return compressed
      ? c.body(gzip, 200, { ...headers, 'content-type': type, 'content-encoding': 'gzip' })
      : c.body(body, 200, { ...headers, 'content-type': type })
  })
}

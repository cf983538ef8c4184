import { assetAt } from '../../dashboard/assets.ts'
import type { ApiApp } from '../context.ts'
import { problemResponse } from '../problems.ts'

/** Styles, fonts and the browser's share of the dashboard: only what dashboard/assets.ts lists. */
export function addAssets(app: ApiApp): void {
  app.get('/assets/:file{.+}', (c) => {
    const asset = assetAt(c.req.param('file'))
    if (asset === undefined) return problemResponse(c, 'not-found', c.get('requestId'))
    const headers = { etag: asset.etag, 'cache-control': 'private, no-cache' }
    if (c.req.header('if-none-match') === asset.etag) return c.body(null, 304, headers)
    return c.body(asset.body, 200, { ...headers, 'content-type': asset.type })
  })
}

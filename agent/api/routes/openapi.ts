import { apiVersion } from '../../contract/api.ts'
import { apiReferencePage } from '../../dashboard/api-reference-page.ts'
import type { ApiApp } from '../context.ts'

/** OpenAPI 3.1, generated from the schemas that validate, and a page to browse and try it without the internet. */
export function addOpenApi(app: ApiApp): void {
  app.get('/api', (c) => c.html(apiReferencePage()))
  app.get('/api/v1/openapi.json', (c) =>
    c.json(
      withIdempotency(
        app.getOpenAPI31Document({
          openapi: '3.1.0',
          info: {
            title: 'LBZF: tiempos de ciclo',
            version: apiVersion,
            description:
              'Reached over Tailscale only. Instants are ISO 8601 in America/Bogota; null means not known or not measured, never zero.',
          },
        }),
      ),
    ),
  )
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: false,
  description: 'sent again with the same key the same request is answered the same and changes nothing',
  schema: { type: 'string' as const, pattern: '^[!-~]{1,200}$' },
}

/** Every write takes the key; said once here instead of in each route. */
function withIdempotency<D extends { paths?: object }>(document: D): D {
  for (const methods of Object.values(document.paths ?? {}) as Record<string, { parameters?: object[] }>[]) {
    for (const [method, operation] of Object.entries(methods)) {
      if (method !== 'get') operation.parameters = [...(operation.parameters ?? []), idempotencyKey]
    }
  }
  return document
}

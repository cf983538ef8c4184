import { apiVersion } from '../../contract/api.ts'
import { apiReferencePage } from '../../dashboard/api-reference-page.ts'
import type { ApiApp } from '../context.ts'

/** OpenAPI 3.1, generated from the schemas that validate, and a page to browse and try it without the internet. */
export function addOpenApi(app: ApiApp): void {
  app.get('/api', (c) => c.html(apiReferencePage()))
  app.get('/api/v1/openapi.json', (c) =>
    c.json(
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
  )
}

import { createRoute } from '@hono/zod-openapi'
import { apiVersion } from '../../contract/api.ts'
import { type Summary, summarySchema } from '../../contract/api-summary.ts'
import { plantIso } from '../../contract/plant-time.ts'
import { BriefCache } from '../brief-cache.ts'
import type { ApiApp, Parts } from '../context.ts'
import { polled } from './parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/summary',
  summary: "The executive's figures: today and ten days per module, and when an engineer last looked",
  responses: polled(summarySchema, 'Resumen'),
})

export function addSummary(app: ApiApp, parts: Parts): void {
  const cache = new BriefCache()
  app.openapi(route, async (c) => {
    const engineer = await lastEngineer(parts)
    return cache.answer(c, () => summaryOf(parts, engineer))
  })
}

export function summaryOf({ answers, now }: Parts, engineer: Summary['engineer']): Summary {
  const nowMs = now()
  return {
    schema_version: apiVersion,
    generated_at: plantIso(nowMs),
    sample_data: answers.health(nowMs).sample_data,
    modules: answers.summary(nowMs),
    engineer,
  }
}

/** Whoever of the engineers of this organisation looked last; one who never did counts as long ago. */
export async function lastEngineer({ users, config, answers }: Parts): Promise<Summary['engineer']> {
  const people = await users.inForce().directory.people()
  const seen = people
    .filter(({ role, orgId }) => role === 'engineer' && orgId === config.org_id)
    .map(({ name, email }) => ({ name, lastMs: answers.lastVisitMs(email) }))
    .sort((a, b) => (b.lastMs ?? 0) - (a.lastMs ?? 0))[0]
  if (seen === undefined) return null
  return { name: seen.name, last_visit_at: seen.lastMs === null ? null : plantIso(seen.lastMs) }
}

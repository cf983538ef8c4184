import { createRoute, z } from '@hono/zod-openapi'
import {
  balancesSchema,
  newBalanceSchema,
  newStandardSchema,
  referencesSchema,
  standardsSchema,
} from '../../contract/api-balance.ts'
import {
  assignmentsSchema,
  doneSchema,
  lostTimeCodeChangeSchema,
  lostTimeCodesSchema,
  newAssignmentSchema,
  savedSchema,
} from '../../contract/api-plant.ts'
import { plantIso } from '../../contract/plant-time.ts'
import { readAssignments } from '../../store/assignments.ts'
import { readLostTimeCodes } from '../../store/lost-time.ts'
import { moduleId } from '../../store/plant.ts'
import { readReferences } from '../../store/run-changes.ts'
import { readBalanceHistory, readStandardHistory } from '../../store/standard-changes.ts'
import { BriefCache } from '../brief-cache.ts'
import type { ApiApp, Parts } from '../context.ts'
import { addAssignment, addBalance, addStandard, putCode } from '../plant-standards.ts'
import { changed, created, jsonBody, knownModule, moduleParameter, polled, stampOf } from './parameters.ts'

const moduleQuery = z.object({ module: moduleParameter })
const referenceQuery = z.object({ reference: z.string().min(1).max(128).openapi({ example: 'Ref22 Slim' }) })
const references = createRoute({
  method: 'get',
  path: '/api/v1/references',
  summary: 'References that have standards',
  responses: polled(referencesSchema, 'Referencias'),
})
const standards = createRoute({
  method: 'get',
  path: '/api/v1/standards',
  summary: 'Standards of a reference, by operation, newest first, with who applied them',
  request: { query: referenceQuery },
  responses: polled(standardsSchema, 'Estándares'),
})
const newStandard = createRoute({
  method: 'post',
  path: '/api/v1/standards',
  summary: 'A standard of one operation from an instant on; earlier ones stay',
  request: { body: jsonBody(newStandardSchema) },
  responses: created(savedSchema, 'Guardado'),
})
const balances = createRoute({
  method: 'get',
  path: '/api/v1/balances',
  summary: 'Which puesto does which operation, every version, newest first',
  request: { query: referenceQuery },
  responses: polled(balancesSchema, 'Balanceos'),
})
const newBalance = createRoute({
  method: 'post',
  path: '/api/v1/balances',
  summary: 'A whole balance from an instant on',
  request: { body: jsonBody(newBalanceSchema) },
  responses: created(savedSchema, 'Guardado'),
})
const codes = createRoute({
  method: 'get',
  path: '/api/v1/lost-time-codes',
  summary: 'Codes of lost time; text null: por definir',
  responses: polled(lostTimeCodesSchema, 'Códigos'),
})
const code = createRoute({
  method: 'put',
  path: '/api/v1/lost-time-codes/{code}',
  summary: 'What a code means, and whether it is a parada programada',
  request: {
    params: z.object({ code: z.string().min(1).max(16).openapi({ example: 'C005' }) }),
    body: jsonBody(lostTimeCodeChangeSchema),
  },
  responses: changed(doneSchema, 'Guardado'),
})
const assignments = createRoute({
  method: 'get',
  path: '/api/v1/operator-assignments',
  summary: 'Which pseudonym worked at which puesto since when; never a name',
  request: { query: moduleQuery },
  responses: polled(assignmentsSchema, 'Asignaciones'),
})
const newAssignment = createRoute({
  method: 'post',
  path: '/api/v1/operator-assignments',
  summary: 'A pseudonym at a puesto from an instant on',
  request: { body: jsonBody(newAssignmentSchema) },
  responses: created(doneSchema, 'Guardado'),
})

/** Standards and balances, lost-time codes, operator assignments. */
export function addStandards(app: ApiApp, parts: Parts): void {
  const { store, answers, now } = parts
  const cache = new BriefCache()
  const stamp = stampOf(now)
  const written = (row: { source: string; created_ts: number; created_by: string }) => ({
    source: row.source,
    created_at: plantIso(row.created_ts),
    created_by: row.created_by,
  })
  app.openapi(references, (c) =>
    cache.answer(c, () => ({
      ...stamp(),
      references: readReferences(store).map(({ reference, balanced_ts }) => ({
        reference,
        balanced_from: balanced_ts === null ? null : plantIso(balanced_ts),
      })),
    })),
  )
  app.openapi(standards, (c) => {
    const { reference } = c.req.valid('query')
    return cache.answer(c, () => {
      const rows = readStandardHistory(store, reference)
      const inForce = new Map<string, number>()
      for (const { operation, id, valid_from_ts } of rows)
        if (valid_from_ts <= now() && !inForce.has(operation)) inForce.set(operation, id)
      return {
        ...stamp(),
        reference,
        standards: rows.map((row) => ({
          standard_id: row.id,
          operation: row.operation,
          sam_minutes: row.sam_minutes,
          machine_code: row.machine_code,
          passes_per_unit: row.passes_per_unit,
          from: plantIso(row.valid_from_ts),
          in_force: inForce.get(row.operation) === row.id,
          ...written(row),
        })),
      }
    })
  })
  app.openapi(newStandard, (c) =>
    c.json({ ...stamp(), id: addStandard(parts, c.req.valid('json'), c.get('person').email) }, 201),
  )
  app.openapi(balances, (c) => {
    const { reference } = c.req.valid('query')
    return cache.answer(c, () => ({
      ...stamp(),
      reference,
      balances: readBalanceHistory(store, reference).map((row) => ({
        balance_id: row.id,
        from: plantIso(row.valid_from_ts),
        lines: row.lines,
        ...written(row),
      })),
    }))
  })
  app.openapi(newBalance, (c) =>
    c.json({ ...stamp(), id: addBalance(parts, c.req.valid('json'), c.get('person').email) }, 201),
  )
  app.openapi(codes, (c) => cache.answer(c, () => ({ ...stamp(), codes: readLostTimeCodes(store) })))
  app.openapi(code, (c) => {
    putCode(parts, c.req.valid('param').code, c.req.valid('json'), c.get('person').email)
    return c.json(stamp(), 200)
  })
  app.openapi(assignments, (c) => {
    const { module } = c.req.valid('query')
    const id = moduleId(store, knownModule(answers, module).code)
    return cache.answer(c, () => ({
      ...stamp(),
      module,
      assignments: readAssignments(store, id).map((row) => ({
        assignment_id: row.id,
        workstation: row.workstation,
        operator_code: row.operator_code,
        from: plantIso(row.from_ts),
        to: row.to_ts === null ? null : plantIso(row.to_ts),
        created_at: plantIso(row.created_ts),
        created_by: row.created_by,
      })),
    }))
  })
  app.openapi(newAssignment, (c) => {
    addAssignment(parts, c.req.valid('json'), c.get('person').email)
    return c.json(stamp(), 201)
  })
}

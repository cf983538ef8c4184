import { createRoute, z } from '@hono/zod-openapi'
import {
  doneSchema,
  lineOrderSchema,
  moduleAnswerSchema,
  moduleNameSchema,
  newModuleSchema,
  newWorkstationSchema,
  savedSchema,
  workstationChangeSchema,
  workstationsSchema,
} from '../../contract/api-plant.ts'
import { readLine } from '../../store/line.ts'
import { moduleId } from '../../store/plant.ts'
import { BriefCache } from '../brief-cache.ts'
import type { ApiApp, Parts } from '../context.ts'
import { addModule, addStation, nameModule, orderStations, putStation } from '../plant-line.ts'
import {
  changed,
  created,
  jsonBody,
  knownModule,
  moduleParameter,
  polled,
  stampOf,
  stationParameter,
} from './parameters.ts'

const newModule = createRoute({
  method: 'post',
  path: '/api/v1/modules',
  summary: 'Create a module; on an empty record the first step',
  request: { body: jsonBody(newModuleSchema) },
  responses: created(moduleAnswerSchema, 'Creado'),
})
const rename = createRoute({
  method: 'put',
  path: '/api/v1/modules/{module}',
  summary: 'Give a module another name; its code stays',
  request: { params: z.object({ module: moduleParameter }), body: jsonBody(moduleNameSchema) },
  responses: changed(moduleAnswerSchema, 'Guardado'),
})
const list = createRoute({
  method: 'get',
  path: '/api/v1/workstations',
  summary: 'The puestos of a module in line order, as they are set up',
  request: { query: z.object({ module: moduleParameter }) },
  responses: polled(workstationsSchema, 'Puestos'),
})
const newStation = createRoute({
  method: 'post',
  path: '/api/v1/workstations',
  summary: 'Create a puesto at the end of the line',
  request: { body: jsonBody(newWorkstationSchema) },
  responses: created(savedSchema, 'Creado'),
})
const change = createRoute({
  method: 'put',
  path: '/api/v1/workstations/{workstation}',
  summary: 'Give a puesto another name or number of operators',
  request: { params: z.object({ workstation: stationParameter }), body: jsonBody(workstationChangeSchema) },
  responses: changed(doneSchema, 'Guardado'),
})
const order = createRoute({
  method: 'put',
  path: '/api/v1/workstation-order',
  summary: 'Put the puestos of a module in another order',
  request: { body: jsonBody(lineOrderSchema) },
  responses: changed(doneSchema, 'Guardado'),
})

/** Modules and puestos. */
export function addLine(app: ApiApp, parts: Parts): void {
  const { store, answers, now } = parts
  const cache = new BriefCache()
  const stamp = stampOf(now)
  app.openapi(newModule, (c) =>
    c.json({ ...stamp(), ...addModule(parts, c.req.valid('json'), c.get('person').email) }, 201),
  )
  app.openapi(rename, (c) => {
    const { module } = c.req.valid('param')
    const { name } = c.req.valid('json')
    nameModule(parts, { code: module, name }, c.get('person').email)
    return c.json({ ...stamp(), module, name }, 200)
  })
  app.openapi(list, (c) => {
    const { code } = knownModule(answers, c.req.valid('query').module)
    return cache.answer(c, () => ({
      ...stamp(),
      module: code,
      workstations: readLine(store, moduleId(store, code)).map((station) => ({
        workstation: station.code,
        name: station.name,
        position: station.position,
        operators: station.operators,
        camera: station.camera,
      })),
    }))
  })
  app.openapi(newStation, (c) =>
    c.json({ ...stamp(), id: addStation(parts, c.req.valid('json'), c.get('person').email) }, 201),
  )
  app.openapi(change, (c) => {
    putStation(parts, c.req.valid('param').workstation, c.req.valid('json'), c.get('person').email)
    return c.json(stamp(), 200)
  })
  app.openapi(order, (c) => {
    orderStations(parts, c.req.valid('json'), c.get('person').email)
    return c.json(stamp(), 200)
  })
}

import type { z } from '@hono/zod-openapi'
import type {
  lineOrderSchema,
  NewModule,
  newWorkstationSchema,
  workstationChangeSchema,
} from '../contract/api-plant.ts'
import {
  changeStation,
  createModule,
  createStation,
  orderLine,
  readLine,
  renameModule,
} from '../store/line.ts'
import { putLostTimeCode, readLostTimeCodes } from '../store/lost-time.ts'
import { moduleId, readModules } from '../store/plant.ts'
import { ProblemError } from './problems.ts'
import { knownModule } from './routes/parameters.ts'
import { type Desk, saying, validFrom } from './saying.ts'
import { apiWords } from './words-api.ts'
import { plantWords } from './words-plant.ts'

/** Modules and puestos: what the plant is. Every function throws the ProblemError a person can act on. */
export function addModule(
  { store, config }: Desk,
  module: NewModule,
  by: string,
): { module: string; name: string } {
  const code = module.code ?? codeOf(module.name)
  if (code === '') throw new ProblemError('invalid', plantWords.moduleCodeEmpty, { pointer: 'name' })
  const own = module.code === undefined ? 'name' : 'code'
  store.transaction(() => {
    const modules = readModules(store)
    if (modules.some((known) => known.name === module.name))
      throw new ProblemError('conflict', plantWords.moduleNameTaken(module.name), { pointer: 'name' })
    if (modules.some((known) => known.code === code))
      throw new ProblemError('conflict', plantWords.moduleCodeTaken(code), { pointer: own })
    createModule(store, { code, name: module.name, orgId: config.org_id, by })
    // The plant has 22 codes; what they mean is por definir until somebody says so.
    if (readLostTimeCodes(store).length === 0)
      for (const lost of plantCodes) putLostTimeCode(store, { code: lost, text: null, planned: null })
  })
  return { module: code, name: module.name }
}

const plantCodes = Array.from({ length: 22 }, (_, i) => `C${String(i + 1).padStart(3, '0')}`)

/** 'Módulo Ángela 2' → 'modulo-angela-2'. */
function codeOf(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 32)
    .replace(/^-+|-+$/g, '')
}

export function nameModule(
  { store, answers }: Desk,
  module: { code: string; name: string },
  by: string,
): void {
  const { code } = knownModule(answers, module.code)
  saying({ conflict: plantWords.moduleNameTaken(module.name) }, () =>
    renameModule(store, { id: moduleId(store, code), name: module.name, by }),
  )
}

export function addStation(
  { store, answers }: Desk,
  station: z.output<typeof newWorkstationSchema>,
  by: string,
): number {
  const { code } = knownModule(answers, station.module)
  const { name, operators } = station
  return saying({ conflict: plantWords.stationTaken(station.code) }, () =>
    createStation(store, { moduleId: moduleId(store, code), code: station.code, name, operators, by }),
  )
}

/** A puesto is found by its code, which is unique in the plant. */
export function putStation(
  { store, answers, now }: Desk,
  code: string,
  change: z.infer<typeof workstationChangeSchema>,
  by: string,
): void {
  const known = answers
    .modules()
    .some((module) => readLine(store, moduleId(store, module.code)).some((station) => station.code === code))
  if (!known) throw new ProblemError('not-found', apiWords.noStation(code), { pointer: 'workstation' })
  if (change.name === undefined && change.operators === undefined)
    throw new ProblemError('invalid', plantWords.nothingToChange, { pointer: 'name' })
  const { from, ...changed } = change
  changeStation(store, { code, ...changed, fromMs: validFrom(from, now()), by })
}

export function orderStations(
  { store, answers }: Desk,
  line: z.infer<typeof lineOrderSchema>,
  by: string,
): void {
  const { code } = knownModule(answers, line.module)
  saying({ invalid: plantWords.orderIncomplete }, () =>
    orderLine(store, { moduleId: moduleId(store, code), codes: line.workstations, by }),
  )
}

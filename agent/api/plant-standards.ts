import type { z } from '@hono/zod-openapi'
import type { NewStandard, newBalanceSchema } from '../contract/api-balance.ts'
import type { lostTimeCodeChangeSchema, newAssignmentSchema } from '../contract/api-plant.ts'
import { assign } from '../store/assignments.ts'
import { putLostTimeCode, readLostTimeCodes } from '../store/lost-time.ts'
import { moduleId } from '../store/plant.ts'
import { changeRow } from '../store/settings-history.ts'
import { putBalance, putStandard } from '../store/standard-changes.ts'
import { requireStation } from './plant-settings.ts'
import { ProblemError } from './problems.ts'
import { knownModule } from './routes/parameters.ts'
import { type Desk, saying, validFrom } from './saying.ts'
import { plantWords } from './words-plant.ts'

/** Standards, balances, codes and pseudonyms: what a measurement is read with. */
const typedSource = 'digitado'

export function addStandard(
  { store, now }: Desk,
  input: NewStandard,
  by: string,
  source = typedSource,
): number {
  return saying({ conflict: plantWords.standardTaken(input.operation) }, () =>
    putStandard(
      store,
      {
        reference: input.reference,
        operation: input.operation,
        samMinutes: input.sam_minutes,
        machineCode: input.machine_code?.toUpperCase() ?? null,
        ...(input.passes_per_unit === undefined ? {} : { passesPerUnit: input.passes_per_unit }),
      },
      { validFromMs: validFrom(input.from, now()), source, by },
    ),
  )
}

export function addBalance(desk: Desk, input: z.output<typeof newBalanceSchema>, by: string): number {
  const { store } = desk
  const id = moduleId(store, knownModule(desk.answers, input.module).code)
  const twice = input.lines.find((line, i) =>
    input.lines.some(
      (other, j) => j < i && other.workstation === line.workstation && other.operation === line.operation,
    ),
  )
  if (twice !== undefined)
    throw new ProblemError('invalid', plantWords.balanceTwice(twice.operation), { pointer: 'lines' })
  const applied = { validFromMs: validFrom(input.from, desk.now()), source: typedSource, by }
  const lines = input.lines.map(({ workstation, operation, share }) => ({
    stationCode: workstation,
    operation,
    share,
  }))
  try {
    return putBalance(store, { moduleId: id, reference: input.reference, lines }, applied)
  } catch (error) {
    const missing = (error as { pointer?: string }).pointer?.endsWith('operation') === true
    return saying(
      {
        conflict: plantWords.balanceTaken,
        invalid: missing ? plantWords.balanceOperation : plantWords.balanceStation,
      },
      () => {
        throw error
      },
    )
  }
}

export function putCode(
  { store }: Desk,
  code: string,
  change: z.infer<typeof lostTimeCodeChangeSchema>,
  by: string,
): void {
  const exists = readLostTimeCodes(store).some((known) => known.code === code)
  if (!exists && !/^C\d{3}$/.test(code))
    throw new ProblemError('not-found', plantWords.noCode(code), { pointer: 'code' })
  changeRow(store, { table: 'lost_time_codes', key: [code], by }, () =>
    putLostTimeCode(store, { code, ...change }),
  )
}

export function addAssignment(desk: Desk, input: z.infer<typeof newAssignmentSchema>, by: string): void {
  const { store } = desk
  const id = moduleId(store, knownModule(desk.answers, input.module).code)
  requireStation(store, id, input.workstation)
  const fromMs = validFrom(input.from, desk.now())
  saying({ conflict: plantWords.assignmentTaken }, () =>
    assign(store, {
      stationCode: input.workstation,
      operatorCode: input.operator_code.toUpperCase(),
      fromMs,
      by,
    }),
  )
}

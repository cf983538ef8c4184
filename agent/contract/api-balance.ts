import { z } from 'zod'
import { instant, ratio, versioned, versionsSchema } from './api.ts'

/** How far a measured standard can be trusted, by the number of different operators. */
const studyState = z.enum(['provisional', 'en validación', 'consolidado']).nullable()

const measured = z
  .object({
    n: z.int().describe('cycles valid for timing'),
    mean_seconds: z.number().nullable().describe('between two pieces put down, whoever did it'),
    median_seconds: z.number().nullable(),
    cv: z.number().nullable(),
    interval_seconds: z.number().nullable().describe('half of the 95 % interval of the mean'),
    needed_n: z.number().nullable().describe('cycles needed for ±5 % at 95 %'),
    load_minutes: z.number().nullable().describe('of one unit of the module; beside the standard load'),
    units_per_hour: z.number().nullable(),
    difference: ratio.describe('measured ÷ standard load − 1'),
    operators_seen: z.int().describe('different operator codes; 0: none assigned'),
    state: studyState,
  })
  .nullable()
  .describe('null: sin medición in these days')

const proposal = z.object({
  operation: z.string(),
  current_minutes: z.number().describe('standard in force, of one pass'),
  normal_minutes: z.number().describe('TN = observed × valoración'),
  sam_minutes: z.number().describe('TN × (1 + suplementos)'),
  difference: z.number().describe('(proposed − in force) ÷ in force'),
  proposed: z.boolean().describe('true from a difference of 5 % on; a person applies it'),
  valoracion: z.number(),
  suplementos: z.number(),
})

export const noProposalReasons = [
  'not-measured',
  'several-operations',
  'no-standard',
  'no-suplementos',
  'no-valoracion',
] as const

export const balanceStation = z.object({
  workstation: z.string(),
  name: z.string(),
  operators: z.int(),
  operations: z.array(
    z.object({
      operation: z.string(),
      machine_code: z.string().nullable(),
      sam_minutes: z.number().nullable().describe('of one pass'),
      passes_per_unit: z.number(),
      share: z.number().describe('part of the units done here'),
      load_minutes: z.number().nullable(),
    }),
  ),
  sam_minutes: z.number().nullable().describe('of one unit of the module'),
  load_minutes: z.number().nullable().describe('SAM ÷ operators'),
  units_per_hour: z.number().nullable().describe('that the standard load lets through at 100 %'),
  measured,
  valoracion_typed: z.number().nullable().describe('last one typed at the stopwatch in these days'),
  proposal: proposal.nullable(),
  no_proposal: z.enum(noProposalReasons).nullable(),
})
export type BalanceStation = z.infer<typeof balanceStation>

/** Stopwatch readings of one operation against its standard. */
export const stopwatchStudy = z.object({
  workstation: z.string(),
  operation: z.string(),
  n: z.int().describe('readings with a valoración; all of them when none has one'),
  mean_seconds: z.number().nullable(),
  cv: z.number().nullable(),
  interval_seconds: z.number().nullable(),
  needed_n: z.number().nullable(),
  operators_seen: z.int(),
  state: studyState,
  proposal: proposal.nullable(),
  no_proposal: z.enum(noProposalReasons).nullable(),
})
export type StopwatchStudy = z.infer<typeof stopwatchStudy>

export const balanceSchema = z.object({
  ...versioned,
  module: z.string(),
  reference: z.string().nullable().describe('null: no OP is set and none was asked for'),
  from: z.iso.date(),
  to: z.iso.date(),
  total_sam_minutes: z.number().nullable(),
  operators: z.int().describe('of all puestos'),
  suplementos: z.number().nullable(),
  demand_per_hour: z.number().nullable().describe('asked for, or the meta of an hour now'),
  takt_minutes: z.number().nullable().describe('60 ÷ demand'),
  pitch_minutes: z.number().nullable(),
  bottleneck: z.string().nullable().describe('most loaded station by standard'),
  units_per_hour: z.number().nullable().describe('that the bottleneck lets through at 100 %'),
  balance_ratio: ratio,
  measured_bottleneck: z.string().nullable().describe('most loaded among the measured ones'),
  measured_units_per_hour: z.number().nullable(),
  measured_stations: z.int(),
  total_stations: z.int(),
  versions: versionsSchema,
  stations: z.array(balanceStation),
  studies: z.array(stopwatchStudy).describe('stopwatch readings of these days, by puesto and operation'),
})
export type Balance = z.infer<typeof balanceSchema>

export const proposalApplySchema = z.object({
  module: z.string().min(1).max(64),
  workstation: z.string().min(1).max(32),
  reference: z.string().trim().min(1).max(128),
  from: z.iso.date().describe('first day of the measured cycles'),
  to: z.iso.date().describe('last day of the measured cycles'),
  operation: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe(
      'the stopwatch study of this operation; absent: the camera, of the one operation of the puesto',
    ),
  valoracion: z
    .number()
    .min(0.3)
    .max(2)
    .optional()
    .describe('typed by a person: 0.95; stopwatch readings have their own'),
  sam_minutes: z.number().positive().describe('the proposal that was read; another one by now is a conflict'),
  valid_from: instant.optional().describe('absent: now'),
})
export type ProposalApply = z.infer<typeof proposalApplySchema>

export const newStandardSchema = z.object({
  reference: z.string().trim().min(1).max(128),
  operation: z.string().trim().min(1).max(255),
  sam_minutes: z.number().min(0.01).max(15).describe('of one pass'),
  machine_code: z.string().trim().min(1).max(16).nullable().optional(),
  passes_per_unit: z.number().gt(0).max(100).optional(),
  from: instant.optional().describe('absent: now'),
})
export type NewStandard = z.infer<typeof newStandardSchema>

const written = { source: z.string(), created_at: instant, created_by: z.string() }
export const standardsSchema = z.object({
  ...versioned,
  reference: z.string(),
  standards: z.array(
    z.object({
      standard_id: z.int(),
      operation: z.string(),
      sam_minutes: z.number(),
      machine_code: z.string().nullable(),
      passes_per_unit: z.number(),
      from: instant,
      in_force: z.boolean(),
      ...written,
    }),
  ),
})

const balanceLine = z.object({
  workstation: z.string().min(1).max(32),
  operation: z.string().trim().min(1).max(255),
  share: z.number().gt(0).max(1).default(1),
})
export const newBalanceSchema = z.object({
  module: z.string().min(1).max(64),
  reference: z.string().trim().min(1).max(128),
  lines: z.array(balanceLine).min(1).max(1000).describe('the whole set, in order of work'),
  from: instant.optional().describe('absent: now'),
})
export const balancesSchema = z.object({
  ...versioned,
  reference: z.string(),
  balances: z.array(
    z.object({ balance_id: z.int(), from: instant, lines: z.array(balanceLine), ...written }),
  ),
})
export const referencesSchema = z.object({
  ...versioned,
  references: z.array(z.object({ reference: z.string(), balanced_from: instant.nullable() })),
})

/** A workbook that was read, and what applying it would do. */
export const balanceoImportSchema = z.object({
  ...versioned,
  import_id: z.string(),
  file: z.string(),
  sheet: z.string(),
  module: z.string(),
  reference: z.string(),
  valid_from: instant,
  operations: z.int(),
  workstations: z.int(),
  sam_minutes: z.number(),
  unit: z.enum(['minutos', 'segundos']),
  unit_certain: z.boolean(),
  totals: z.array(
    z.object({
      cell: z.string(),
      label: z.string(),
      minutes: z.number(),
      recomputed_minutes: z.number(),
      agrees: z.boolean(),
    }),
  ),
  new_workstations: z.array(z.object({ code: z.string(), name: z.string(), operators: z.int() })),
  changes: z.array(
    z.object({ kind: z.enum(['new', 'changed', 'leaves']), operation: z.string(), text: z.string() }),
  ),
  unchanged: z.int(),
  notices: z.array(z.string()),
  obstacles: z.array(z.string()).describe('empty: it can be applied'),
  nothing_changes: z.boolean(),
})
export type BalanceoImport = z.infer<typeof balanceoImportSchema>

import { z } from 'zod'
import { alarmSchema } from './api-alarms.ts'
import { confirmationSchema } from './api-confirmation.ts'
import { gapKinds, rejectionReasons, timingFlaws } from './measurement.ts'

/**
 * Shapes of /api/v1; a subject of its own has its own file api-<subject>.ts. Keys are snake_case with the unit in the name; instants are ISO 8601 with the plant's offset;
 * null means not known or not measured, never zero.
 */
export const apiVersion = '1.0' as const

export const instant = z.iso.datetime({ offset: true }).describe('ISO 8601, America/Bogota')
export const ratio = z.number().nullable().describe('a ratio, 1 = 100 %; null: cannot be said')
export const versioned = { schema_version: z.literal(apiVersion), generated_at: instant }

/** What a figure was computed from; a paper can cite it and anybody compute it again. */
export const versionsSchema = z.object({
  standards: z.string().describe('ids of every balance (b) and standard (s) that was used: b1 s1-44'),
  settings: z.string().describe('ids of the settings: operators, factor, output stations, umbrales'),
  jornada: z.string().describe('ids of the jornada rules (j) and hora extra (he)'),
})
export type Versions = z.infer<typeof versionsSchema>

/** Where a module's units come from; null: neither measured nor typed. */
export const origins = ['medido', 'digitado', 'mixto'] as const
export type Origin = (typeof origins)[number]

/** Where a value stands against the umbrales; 'por definir' while nobody has set them. */
export const bands = ['al ritmo', 'atento', 'atrasado', 'por definir'] as const
export type Band = (typeof bands)[number]
export const missedUmbral = z
  .number()
  .nullable()
  .describe('the umbral that atento or atrasado is under; null: none')

/** What a station is doing; 'sin medición': no camera looks at it; 'sin señal': its camera does not answer now. */
export const stationActivities = ['en ciclo', 'espera', 'ausente', 'sin señal', 'sin medición'] as const

export const problemSchema = z
  .object({
    type: z.string().describe('stable identifier of the kind of problem, e.g. /problems/invalid'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('one Spanish sentence for a person'),
    pointer: z.string().optional().describe('JSON pointer or parameter name of the offending field'),
    request_id: z.string(),
  })
  .describe('RFC 9457 problem details')
export type Problem = z.infer<typeof problemSchema>

export const cameraHealth = z.object({
  camera_id: z.int(),
  name: z.string(),
  state: z.enum(['up', 'down', 'starting', 'moved', 'off']),
  last_frame_at: instant.nullable(),
  frame_age_seconds: z.number().nullable(),
  fps: z.number(),
  drops: z.int(),
  inference_ms: z.number().nullable(),
  problem: z.string().nullable().describe('one Spanish sentence; null when up'),
  waits_for_clock: z.boolean().describe("it is well: the machine's clock has not the hour"),
  module: z.string().describe('code of the module it looks at'),
})

export const healthSchema = z.object({
  ...versioned,
  status: z.enum(['ok', 'degraded', 'down']),
  version: z.string().describe('release of the agent'),
  started_at: instant,
  sample_data: z.boolean().describe('true: datos de ejemplo'),
  users_sha256: z.string().describe('hash of the users.json in force'),
  users_refused: z.boolean().describe('true: users.json is wrong or gone, the last good one stays in force'),
  detector: z.object({
    name: z.string(),
    provider: z.string(),
    degraded: z.boolean(),
    self_test: z
      .object({ ok: z.boolean(), milliseconds: z.number() })
      .nullable()
      .describe('one inference on a known picture at the start; null: not made'),
  }),
  database: z.object({
    sqlite_version: z.string(),
    schema_version: z.int(),
    journal_mode: z.string(),
    synchronous: z.string(),
    bytes: z.int(),
  }),
  disk: z.object({
    free_bytes: z.int(),
    recording: z.boolean(),
    full: z.boolean().describe('true: under the floor, video is not kept; measuring goes on'),
  }),
  cameras: z.array(cameraHealth),
  clock: z.object({
    synchronised: z.boolean().nullable().describe('a time server holds the clock; null: not known'),
    problem: z
      .string()
      .nullable()
      .describe('one Spanish sentence while it cannot be right: nothing is measured or deleted by it'),
  }),
  alarms: z.array(alarmSchema).describe('what is wrong now and what to do, the gravest first'),
  backup: z.object({
    scheduled: z.boolean().describe('false: the configuration asks for none'),
    last_at: instant.nullable().describe('newest good copy of the record, wherever it lies; null: none yet'),
    age_hours: z.number().nullable(),
    problem: z.string().nullable().describe('one Spanish sentence; null when every place has its copy'),
  }),
})
export type Health = z.infer<typeof healthSchema>

const lastCycle = z.object({
  cycle_id: z.int(),
  end: instant,
  duration_seconds: z.number(),
  valid_for_timing: z.boolean(),
})

export const stationNow = z.object({
  workstation: z.string().describe('code, P01 … P21'),
  name: z.string(),
  operations: z.array(z.string()),
  machine_codes: z.array(z.string()),
  camera_id: z.int().nullable(),
  operators: z.int(),
  measured: z.boolean().describe('false: sin medición; every figure below is then null'),
  activity: z.enum(stationActivities),
  presence: z.boolean().nullable().describe('null: unknown'),
  open_since: instant.nullable().describe('start of the unit in progress'),
  last_cycle: lastCycle.nullable(),
  hour: z.object({
    units: z.int().nullable(),
    mean_seconds: z.number().nullable().describe('mean of the valid cycles of this board hour'),
    ritmo: ratio.describe('Σ SAM of its units ÷ Σ its valid cycle time'),
    band: z.enum(bands),
    missed_umbral: missedUmbral,
  }),
  sam_minutes: z.number().nullable().describe('per unit of the reference in force at this station'),
})
export type StationNow = z.infer<typeof stationNow>

export const stationsSchema = z.object({
  ...versioned,
  module: z.string(),
  measured_stations: z.int(),
  total_stations: z.int(),
  versions: versionsSchema.describe('of the board hour'),
  stations: z.array(stationNow),
})
export type Stations = z.infer<typeof stationsSchema>

export const cycleSchema = z.object({
  cycle_id: z.int(),
  workstation: z.string(),
  start: instant,
  end: instant.nullable().describe('null: in progress'),
  duration_seconds: z.number().nullable(),
  valid_for_timing: z.boolean().nullable(),
  invalid_reasons: z.array(z.enum(timingFlaws)),
  confidence: z.number().nullable(),
  absent_seconds: z.number().nullable(),
  reproceso: z.boolean(),
  corrected: z.boolean(),
  op: z.string().nullable(),
  reference: z.string().nullable(),
  operator_code: z.string().nullable(),
  roi_version: z.int().nullable(),
  model_version: z.string().nullable(),
  frame_available: z.boolean(),
})
export type Cycle = z.infer<typeof cycleSchema>

export const cyclesSchema = z.object({
  ...versioned,
  cycles: z.array(cycleSchema),
  next_cursor: z.string().nullable().describe('pass as cursor to go on; null: the end'),
})
export type Cycles = z.infer<typeof cyclesSchema>

/** One row of the whiteboard: a board hour of a jornada, one row per OP when two share it. */
export const boardRow = z.object({
  jornada: z.string(),
  start: instant,
  end: instant,
  op: z.string().nullable(),
  reference: z.string().nullable(),
  meta: z.number().nullable().describe('units, unrounded, for the whole row'),
  meta_now: z.number().nullable().describe('a esta hora: meta up to now; equals meta once the row is over'),
  units: z.number().nullable(),
  origin: z.enum(origins).nullable(),
  cumplimiento: ratio.describe('units ÷ meta_now'),
  seen_units: z
    .int()
    .nullable()
    .describe(
      'units the cameras saw at the output stations, also when units is null: a lower bound, never in a ratio',
    ),
  unmeasured_minutes: z
    .number()
    .describe('of the elapsed part of the row, those in which not every output station was measured'),
  accumulated_meta: z
    .number()
    .nullable()
    .describe('of the jornada, over the rows whose units are known; in rows to come their meta is added'),
  accumulated_units: z
    .number()
    .nullable()
    .describe('of the jornada, over the rows whose units are known; null: none is'),
  accumulated_hours_missing: z.int().describe('rows up to this one whose units are not known'),
  lost_minutes: z.number().describe('minutes × operators affected'),
  lost_causes: z.array(z.string()),
  versions: versionsSchema,
})
export type BoardRow = z.infer<typeof boardRow>

export const hourBoardSchema = z.object({
  ...versioned,
  module: z.string(),
  date: z.iso.date(),
  measured_stations: z.int(),
  total_stations: z.int(),
  confirmation: confirmationSchema,
  rows: z.array(boardRow),
})
export type HourBoard = z.infer<typeof hourBoardSchema>

/** One row of INDICADORES: fecha × módulo × jornada × OP. */
export const indicadoresRow = z.object({
  date: z.iso.date(),
  module: z.string(),
  jornada: z.string().nullable().describe('null: units outside any jornada, kept and shown apart'),
  start: instant,
  end: instant,
  operators: z.number().nullable(),
  op: z.string().nullable(),
  reference: z.string().nullable(),
  sam_minutes: z.number().nullable(),
  units: z.number().nullable(),
  origin: z.enum(origins).nullable(),
  units_reason: z.string().nullable().describe('why units is null, or null'),
  seen_units: z
    .int()
    .nullable()
    .describe('a lower bound: what the cameras saw at the output stations, never in a ratio'),
  total_productive_minutes: z.number().nullable(),
  available_minutes: z.number().nullable(),
  measured_minutes: z.number().describe('minutes in which every output station was measured'),
  lost_minutes: z.number().describe('paradas no programadas: minutes × operators affected, breaks left out'),
  eficiencia: ratio.describe('total productive ÷ available minutes; unplanned stops stay in the denominator'),
  eficiencia_sobre_estandar: ratio.describe('the same with unplanned stops taken out of the denominator'),
  rendimiento: ratio,
  meta: z.number().nullable(),
  versions: versionsSchema,
})
export type IndicadoresRow = z.infer<typeof indicadoresRow>

export const signalGapSchema = z.object({
  camera_id: z.int(),
  start: instant,
  end: instant.nullable(),
  kind: z.enum(gapKinds),
})

export const rejectedSchema = z.object({
  rejected_id: z.int(),
  workstation: z.string(),
  start: instant,
  end: instant,
  reason: z.enum(rejectionReasons),
})

export type Rejected = z.infer<typeof rejectedSchema>

export const modulesSchema = z.object({
  ...versioned,
  modules: z.array(z.object({ code: z.string(), name: z.string() })),
})

export const indicadoresSchema = z.object({
  ...versioned,
  module: z.string(),
  from: z.iso.date(),
  to: z.iso.date(),
  rows: z.array(indicadoresRow),
})
export type Indicadores = z.infer<typeof indicadoresSchema>

import { z } from 'zod'
import { cameraHealth, cycleSchema, instant, versioned } from './api.ts'
import { zonesCameraSchema } from './scenario.ts'

/** Shapes of cameras, their geometry, video and evidence. As in api.ts: null is not known, never zero. */

export const cameraNowSchema = cameraHealth.extend({
  module: z.string(),
  record: z.enum(['always', 'jornada', 'never']),
  moved_by: z
    .object({ x: z.number(), y: z.number() })
    .nullable()
    .describe('while moved: by how much the picture moved, as fractions of the frame'),
  geometry_version: z.int().nullable().describe('null: not calibrated yet'),
  calibrated_at: instant.nullable(),
  calibrated_by: z.string().nullable(),
  stations: z.array(z.string()).describe('codes of the stations this geometry measures'),
})
export type CameraNow = z.infer<typeof cameraNowSchema>

export const camerasSchema = z.object({
  ...versioned,
  may_add: z.boolean().describe('false: the configuration names no folder for added cameras'),
  cameras: z.array(cameraNowSchema),
})
export type CamerasNow = z.infer<typeof camerasSchema>

/** The login stands apart from the address, so that no list, log or error ever has it in it. */
export const cameraAddressSchema = z.strictObject({
  url: z
    .string()
    .trim()
    .max(300)
    .regex(/^rtsps?:\/\/[^\s@]+$/, 'se espera rtsp://dirección:puerto/ruta, sin usuario ni contraseña'),
  user: z.string().trim().min(1).max(100).optional(),
  password: z.string().min(1).max(200).optional(),
})

export const newCameraSchema = cameraAddressSchema.extend({
  name: z.string().trim().min(1).max(60),
  module: z.string().min(1).max(64),
  record: z.enum(['always', 'jornada', 'never']).default('always'),
})
export type NewCamera = z.infer<typeof newCameraSchema>

export const cameraTrialSchema = z.object({
  ...versioned,
  ok: z.boolean(),
  problem: z.string().nullable().describe('one Spanish sentence; null: it answers with H.264'),
  width: z.int().nullable(),
  height: z.int().nullable(),
  fps: z.number().nullable(),
})

export const cameraAnswerSchema = z.object({ ...versioned, camera_id: z.int() })

export const roiSchema = z.object({
  version: z.int(),
  valid_from: instant,
  by: z.string(),
  geometry: zonesCameraSchema,
})
export type RoiVersion = z.infer<typeof roiSchema>

export const roisSchema = z.object({
  ...versioned,
  camera_id: z.int(),
  versions: z.array(roiSchema).describe('newest first; the first one is in force'),
})
export const roiAnswerSchema = z.object({ ...versioned, camera_id: z.int(), ...roiSchema.shape })

export const newRoiSchema = z.strictObject({
  base_version: z
    .int()
    .positive()
    .nullable()
    .describe('the version it was drawn over, null for the first: another one saved meanwhile is a 409'),
  stations: zonesCameraSchema.shape.stations.max(40),
  masks: zonesCameraSchema.shape.masks.unwrap().max(40).default([]),
})
export type NewRoi = z.infer<typeof newRoiSchema>

const triState = z.boolean().nullable().describe('null: unknown')
export const cameraSignalsSchema = z.object({
  ...versioned,
  camera_id: z.int(),
  geometry_version: z.int().nullable(),
  state: cameraHealth.shape.state,
  stations: z.array(
    z.object({
      workstation: z.string(),
      presence: triState,
      motion: z.object({ pickup: triState, needle: triState, putdown: triState }),
      motion_at: z
        .object({ pickup: instant.nullable(), needle: instant.nullable(), putdown: instant.nullable() })
        .describe('latest motion in each zone since the geometry took effect'),
    }),
  ),
})
export type CameraSignals = z.infer<typeof cameraSignalsSchema>

export const segmentSchema = z.object({
  segment_id: z.int(),
  camera_id: z.int(),
  file: z.string(),
  start: instant,
  end: instant.nullable().describe('null: being written'),
  bytes: z.int().nullable(),
  deleted_at: instant.nullable(),
  deleted_reason: z.string().nullable(),
})
export const segmentsSchema = z.object({
  ...versioned,
  segments: z.array(segmentSchema),
  next_cursor: z.string().nullable().describe('pass as cursor to go on; null: the end'),
})

/** Why there is no video of a cycle. */
export const clipReasons = ['deleted', 'lost', 'not-recorded'] as const

export const pinSchema = z.object({ at: instant, by: z.string(), note: z.string().nullable() })

export const cycleEvidenceSchema = z.object({
  ...versioned,
  cycle: cycleSchema,
  clip: z.object({
    available: z.boolean(),
    reason: z.enum(clipReasons).nullable().describe('null: it is available'),
  }),
  pin: pinSchema.nullable(),
  added: z
    .object({ at: instant, by: z.string(), reason: z.string() })
    .nullable()
    .describe('a person added this unit; null: a camera measured it'),
})
export type CycleEvidence = z.infer<typeof cycleEvidenceSchema>

export const newPinSchema = z.strictObject({ note: z.string().trim().max(300).optional() })
export const pinAnswerSchema = z.object({ ...versioned, cycle_id: z.int(), pin: pinSchema.nullable() })

/** A unit that no camera saw and a person did. */
export const newMissedUnitSchema = z.strictObject({
  start: instant,
  end: instant,
  valid_for_timing: z.boolean().describe('false: it was made, but nobody can say how long the work took'),
  reason: z.string().trim().min(3).max(500),
})
export const missedUnitAnswerSchema = z.object({ ...versioned, cycle_id: z.int() })

import { z } from 'zod'

/**
 * What can be wrong with the machine, in the order it is told. Each has its sentences in agent/api/words-alarms.ts and its
 * heading in docs/guide/alarms.md.
 */
export const alarmKinds = [
  'clock-wrong', // another year: nothing is measured, recorded or deleted by it
  'no-cameras', // nothing is measured: none is configured
  'camera-without-module', // configured for a module that does not exist yet
  'camera-down', // does not answer, or its picture stands still
  'camera-moved', // its zones are not where they were drawn
  'detector-degraded', // presence is not seen as it should be
  'disk-full', // under the floor with nothing left to delete: video is not kept
  'backup-late', // a place has no copy of the last night
  'backup-not-scheduled', // the record lives on one disk only
  'users-refused', // users.json is wrong or gone: the last good one stays in force
  'clock-unsynchronised', // the clock is not held by a time server
] as const
export type AlarmKind = (typeof alarmKinds)[number]

export const alarmSchema = z.object({
  kind: z.enum(alarmKinds),
  subject: z.string().nullable().describe('name of the camera it is about; null: the machine'),
  sentence: z.string().describe('what happened and what it means for the figures, in Spanish'),
  action: z.string().describe('what to do now, in Spanish'),
})
export type Alarm = z.infer<typeof alarmSchema>

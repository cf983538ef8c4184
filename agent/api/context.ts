import type { HttpBindings } from '@hono/node-server'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Logger } from 'pino'
import type { Person } from '../../users/directory.ts'
import type { Config } from '../config.ts'
import type { ExportDesk } from '../excel/export-desk.ts'
import type { CameraDesk } from '../measuring.ts'
import type { Clips } from '../recording/clips.ts'
import type { Store } from '../store/store.ts'
import type { Answers } from './answers.ts'
import type { CameraTrials } from './camera-trials.ts'
import type { Identity } from './identity.ts'
import type { Live } from './record-answers.ts'
import type { UsersFile } from './users-file.ts'
import type { Writes } from './writes.ts'

/** What a request carries once it has passed the gate. */
export type Variables = {
  requestId: string
  person: Person
  log: Logger
  /** How many writes went before it: an answer kept from before a write is never given after it. */
  writesBefore: number
}
export type ApiEnv = { Bindings: HttpBindings; Variables: Variables }
export type ApiApp = OpenAPIHono<ApiEnv>

/** Who asks, as the listener of the request can know it. */
export type Identify = (c: Context<ApiEnv>) => Identity | Promise<Identity>

/** Everything the routes live on, made once in main and by tests. */
export type Parts = {
  config: Pick<
    Config,
    | 'org_id'
    | 'hosts'
    | 'database'
    | 'video_dir'
    | 'frames_dir'
    | 'cameras'
    | 'cameras_dir'
    | 'admin_sees_people'
  >
  /** The record. Routes call the functions of agent/store on it; SQL stays there. */
  store: Store
  /** What cameras and detector say this second. */
  live: Live
  /** The cameras themselves: their pictures, a new one, a new geometry. */
  desk: CameraDesk
  clips: Clips
  trials: CameraTrials
  answers: Answers
  /** Workbooks being written for people. */
  exports: ExportDesk
  users: UsersFile
  identify: Identify
  log: Logger
  /** Wall clock, Unix milliseconds. */
  now: () => number
  writes: Writes
  /** Of one person; absent: 60. */
  writesPerMinute?: number
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRoute, z } from '@hono/zod-openapi'
import {
  cycleEvidenceSchema,
  missedUnitAnswerSchema,
  newMissedUnitSchema,
  newPinSchema,
  pinAnswerSchema,
} from '../../contract/api-cameras.ts'
import { pixelateJpeg } from '../../recording/jpeg.ts'
import { addMissedUnit } from '../../store/added-units.ts'
import { pinCycle, pinOf, unpinCycle } from '../../store/pins.ts'
import { stationId } from '../../store/plant.ts'
import type { ApiApp, Parts } from '../context.ts'
import { evidenceOf, knownCycle, pinShape } from '../evidence.ts'
import { fileResponse } from '../file-range.ts'
import { ProblemError } from '../problems.ts'
import { Views } from '../views.ts'
import { cameraWords } from '../words-cameras.ts'
import { jpeg } from './cameras.ts'
import {
  changed,
  created,
  idParameter,
  json,
  problemResponses,
  stampOf,
  stationParameter,
} from './parameters.ts'
import { outsideOfFile, video } from './segments.ts'

const params = z.object({ cycle_id: idParameter })
const tag = { tags: ['ciclos'] }

const oneRoute = createRoute({
  ...tag,
  method: 'get',
  path: '/api/v1/cycles/{cycle_id}',
  summary: 'One unit as corrected, whether its clip is there, its pin, and who added it',
  request: { params },
  responses: { 200: json(cycleEvidenceSchema, 'Ciclo'), ...problemResponses },
})
const frameRoute = createRoute({
  ...tag,
  method: 'get',
  path: '/api/v1/cycles/{cycle_id}/frame.jpg',
  summary:
    "The still of a cycle's put-down, masks painted; an admin gets it pixelated. Each view is recorded",
  request: { params },
  responses: { 200: jpeg('Imagen'), ...problemResponses },
})
const clipRoute = createRoute({
  ...tag,
  method: 'get',
  path: '/api/v1/cycles/{cycle_id}/clip.mp4',
  summary:
    'The video of a cycle with 5 s around it, by ranges; 404 says why there is none. Each view is recorded',
  request: { params },
  responses: { 200: video('Video'), 206: video('Parte'), ...outsideOfFile, ...problemResponses },
})
const pinRoute = createRoute({
  ...tag,
  method: 'post',
  path: '/api/v1/cycles/{cycle_id}/pin',
  summary: 'Keep the clip of a cycle: retention deletes it last',
  request: { params, body: { content: { 'application/json': { schema: newPinSchema } } } },
  responses: created(pinAnswerSchema, 'Fijado'),
})
const unpinRoute = createRoute({
  ...tag,
  method: 'delete',
  path: '/api/v1/cycles/{cycle_id}/pin',
  summary: 'Let the clip go again',
  request: { params },
  responses: changed(pinAnswerSchema, 'Soltado'),
})
const missedRoute = createRoute({
  ...tag,
  method: 'post',
  path: '/api/v1/stations/{workstation}/missed-units',
  summary: 'Add a unit that no camera saw; void it to take it back',
  request: {
    params: z.object({ workstation: stationParameter }),
    body: { required: true, content: { 'application/json': { schema: newMissedUnitSchema } } },
  },
  responses: created(missedUnitAnswerSchema, 'Agregada'),
})

/** What stands behind one cycle: its still, its clip, whether it is kept, and what a person adds to it. */
export function addCycleEvidence(app: ApiApp, parts: Parts): void {
  const { clips, config, now, store } = parts
  const views = new Views(store, now)
  const answer = stampOf(now)

  app.openapi(oneRoute, (c) => {
    const { cycle_id } = c.req.valid('param')
    return c.json({ ...answer(), ...evidenceOf(parts, cycle_id) }, 200, { 'cache-control': 'no-store' })
  })
  app.openapi(frameRoute, async (c) => {
    const { cycle_id } = c.req.valid('param')
    const { email, role } = c.get('person')
    const { frame_path } = knownCycle(store, cycle_id)
    const still = frame_path === null ? undefined : await readIfThere(join(config.frames_dir, frame_path))
    if (still === undefined) throw new ProblemError('not-found', cameraWords.noStill)
    const pixelated = role !== 'engineer' && !config.admin_sees_people
    views.record({ login: email, what: 'frame', cycleId: cycle_id })
    const picture = pixelated ? await pixelateJpeg(still) : still
    const headers = { 'content-type': 'image/jpeg', 'cache-control': 'private, no-store' }
    return c.body(new Uint8Array(picture), 200, headers)
  })
  app.openapi(clipRoute, async (c) => {
    const { cycle_id } = c.req.valid('param')
    knownCycle(store, cycle_id)
    const clip = await clips.clipOf(cycle_id)
    if (!clip.available) throw new ProblemError('not-found', cameraWords.clipReasons[clip.reason])
    views.record({ login: c.get('person').email, what: 'clip', cycleId: cycle_id })
    const found = await fileResponse(c, clip.file, { 'content-type': 'video/mp4' })
    if (found === undefined) throw new ProblemError('unavailable', cameraWords.segmentGone)
    return found
  })
  app.openapi(pinRoute, (c) => {
    const { cycle_id } = c.req.valid('param')
    const { note } = c.req.valid('json')
    knownCycle(store, cycle_id)
    const by = c.get('person').email
    const pin = pinCycle(store, { cycleId: cycle_id, by, ...(note === undefined ? {} : { note }) })
    return c.json({ ...answer(), cycle_id, pin: pinShape(pin) }, 201)
  })
  app.openapi(unpinRoute, (c) => {
    const { cycle_id } = c.req.valid('param')
    knownCycle(store, cycle_id)
    unpinCycle(store, cycle_id)
    return c.json({ ...answer(), cycle_id, pin: pinShape(pinOf(store, cycle_id)) }, 200)
  })
  app.openapi(missedRoute, (c) => {
    const { workstation } = c.req.valid('param')
    const { start, end, valid_for_timing, reason } = c.req.valid('json')
    const cycle_id = addMissedUnit(store, {
      workstationId: stationId(store, workstation),
      startMs: Date.parse(start),
      endMs: Date.parse(end),
      validForTiming: valid_for_timing,
      reason,
      by: c.get('person').email,
    })
    return c.json({ ...answer(), cycle_id }, 201)
  })
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

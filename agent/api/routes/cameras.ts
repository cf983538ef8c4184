import { createRoute, z } from '@hono/zod-openapi'
import {
  cameraAddressSchema,
  cameraAnswerSchema,
  cameraSignalsSchema,
  camerasSchema,
  cameraTrialSchema,
  newCameraSchema,
} from '../../contract/api-cameras.ts'
import { plantIso } from '../../contract/plant-time.ts'
import { CameraFrames } from '../camera-frames.ts'
import { cameraNow, camerasNow, signalsNow } from '../cameras-now.ts'
import type { ApiApp, Parts } from '../context.ts'
import { addNewCamera } from '../new-camera.ts'
import { ProblemError } from '../problems.ts'
import { Views } from '../views.ts'
import { cameraWords } from '../words-cameras.ts'
import { changed, created, idParameter, json, problemResponses, stampOf } from './parameters.ts'

const cameraParams = z.object({ camera_id: idParameter })
const tag = { tags: ['cámaras'] }

const listRoute = createRoute({
  ...tag,
  method: 'get',
  path: '/api/v1/cameras',
  summary: 'Every camera now: state, pictures a second, age, drops, geometry in force, moved or not',
  responses: { 200: json(camerasSchema, 'Cámaras'), ...problemResponses },
})

export const jpeg = (description: string) => ({
  description,
  content: { 'image/jpeg': { schema: { type: 'string' as const, format: 'binary' } } },
})

const frameRoute = createRoute({
  ...tag,
  method: 'get',
  path: '/api/v1/cameras/{camera_id}/frame.jpg',
  summary:
    'The newest picture, privacy masks painted; an admin gets people pixelated. X-Captured-At says when',
  request: { params: cameraParams },
  responses: { 200: jpeg('Imagen'), ...problemResponses },
})

const signalsRoute = createRoute({
  ...tag,
  method: 'get',
  path: '/api/v1/cameras/{camera_id}/signals',
  summary:
    'Motion in each zone as the running measurement sees it, two seconds late: the live test of a calibration',
  request: { params: cameraParams },
  responses: { 200: json(cameraSignalsSchema, 'Señales'), ...problemResponses },
})

const testRoute = createRoute({
  ...tag,
  method: 'post',
  path: '/api/v1/cameras/test',
  summary: 'Try an address: what the camera answers, in words. Nothing is kept',
  request: { body: { required: true, content: { 'application/json': { schema: cameraAddressSchema } } } },
  responses: changed(cameraTrialSchema, 'Resultado'),
})

const addRoute = createRoute({
  ...tag,
  method: 'post',
  path: '/api/v1/cameras',
  summary:
    'Add a camera; it starts without a restart. Address and password go to a file of the agent and are never shown again',
  request: { body: { required: true, content: { 'application/json': { schema: newCameraSchema } } } },
  responses: created(cameraAnswerSchema, 'Agregada'),
})

export function addCameras(app: ApiApp, parts: Parts): void {
  const { config, desk, now, store, trials } = parts
  const frames = new CameraFrames(desk.picture)
  const views = new Views(store, now)
  const answer = stampOf(now)

  app.openapi(listRoute, (c) =>
    c.json(
      { ...answer(), may_add: config.cameras_dir !== undefined, cameras: camerasNow(parts, now()) },
      200,
      { 'cache-control': 'no-store' },
    ),
  )
  app.openapi(frameRoute, async (c) => {
    const { camera_id } = c.req.valid('param')
    const { email, role } = c.get('person')
    cameraNow(parts, camera_id, now())
    const pixelated = role !== 'engineer' && !config.admin_sees_people
    const frame = await frames.newest(camera_id, { pixelated })
    if (frame === undefined) throw new ProblemError('unavailable', cameraWords.noFrame)
    views.record({ login: email, what: 'live', cameraId: camera_id })
    return c.body(new Uint8Array(frame.jpeg), 200, {
      'content-type': 'image/jpeg',
      'cache-control': 'private, no-store',
      'x-captured-at': plantIso(Math.round(frame.capturedMs)),
    })
  })
  app.openapi(signalsRoute, (c) => {
    const { camera_id } = c.req.valid('param')
    return c.json({ ...answer(), ...signalsNow(parts, camera_id) }, 200, { 'cache-control': 'no-store' })
  })
  app.openapi(testRoute, async (c) => {
    const { url, user, password } = c.req.valid('json')
    const trial = await trials.of({ url, user, password })
    const said = trial.ok
      ? { ok: true, problem: null, width: trial.width, height: trial.height, fps: trial.fps }
      : { ok: false, problem: trial.problem, width: null, height: null, fps: null }
    return c.json({ ...answer(), ...said }, 200)
  })
  app.openapi(addRoute, (c) => {
    const camera_id = addNewCamera(parts, c.req.valid('json'))
    return c.json({ ...answer(), camera_id }, 201)
  })
}

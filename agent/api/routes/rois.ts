import { createRoute, z } from '@hono/zod-openapi'
import { newRoiSchema, roiAnswerSchema, roisSchema } from '../../contract/api-cameras.ts'
import { AppError } from '../../contract/errors.ts'
import { addCalibration } from '../../store/calibrations.ts'
import { readRois } from '../../store/rois.ts'
import { frameHeight, frameWidth } from '../../vision/frames.ts'
import { cameraNow, roiVersionOf } from '../cameras-now.ts'
import type { ApiApp, Parts } from '../context.ts'
import { ProblemError } from '../problems.ts'
import { cameraWords } from '../words-cameras.ts'
import { created, idParameter, json, problemResponses, stampOf } from './parameters.ts'

const cameraParams = z.object({ camera_id: idParameter })
const tag = { tags: ['cámaras'] }

const listRoute = createRoute({
  ...tag,
  method: 'get',
  path: '/api/v1/cameras/{camera_id}/rois',
  summary: "Every version of a camera's geometry, newest first; they never change",
  request: { params: cameraParams },
  responses: { 200: json(roisSchema, 'Versiones'), ...problemResponses },
})
const oneRoute = createRoute({
  ...tag,
  method: 'get',
  path: '/api/v1/cameras/{camera_id}/rois/{version}',
  summary: 'One version',
  request: { params: cameraParams.extend({ version: idParameter }) },
  responses: { 200: json(roiAnswerSchema, 'Versión'), ...problemResponses },
})
const saveRoute = createRoute({
  ...tag,
  method: 'post',
  path: '/api/v1/cameras/{camera_id}/rois',
  summary: 'Save a new version; it takes effect at the next picture. 409 when somebody saved one meanwhile',
  request: {
    params: cameraParams,
    body: { required: true, content: { 'application/json': { schema: newRoiSchema } } },
  },
  responses: created(roiAnswerSchema, 'Guardada'),
})

export function addRois(app: ApiApp, parts: Parts): void {
  const { desk, now, store } = parts
  const answer = stampOf(now)

  app.openapi(listRoute, (c) => {
    const { camera_id } = c.req.valid('param')
    cameraNow(parts, camera_id, now())
    const versions = readRois(store, camera_id).map(roiVersionOf)
    return c.json({ ...answer(), camera_id, versions }, 200, { 'cache-control': 'no-store' })
  })
  app.openapi(oneRoute, (c) => {
    const { camera_id, version } = c.req.valid('param')
    cameraNow(parts, camera_id, now())
    const roi = readRois(store, camera_id).find((known) => known.version === version)
    if (roi === undefined)
      throw new ProblemError('not-found', cameraWords.noRoi(version), { pointer: 'version' })
    return c.json({ ...answer(), camera_id, ...roiVersionOf(roi) }, 200)
  })
  app.openapi(saveRoute, (c) => {
    const { camera_id } = c.req.valid('param')
    const { base_version, stations, masks } = c.req.valid('json')
    cameraNow(parts, camera_id, now())
    const codes = stations.map(({ workstation }) => workstation)
    const twice = codes.findIndex((code, index) => codes.indexOf(code) < index)
    if (twice >= 0)
      throw new ProblemError('invalid', cameraWords.stationTwice, { pointer: `/stations/${twice}` })
    const geometry = {
      camera: camera_id,
      frame: [frameWidth, frameHeight] as [number, number],
      stations,
      ...(masks.length === 0 ? {} : { masks }),
    }
    try {
      const saved = addCalibration(store, {
        geometry,
        baseVersion: base_version,
        by: c.get('person').email,
      })
      desk.calibrated(camera_id)
      return c.json({ ...answer(), camera_id, ...roiVersionOf(saved) }, 201)
    } catch (error) {
      throw inWords(error, readRois(store, camera_id)[0]?.version ?? null)
    }
  })
}

function inWords(error: unknown, latest: number | null): unknown {
  if (!(error instanceof AppError) || error.pointer === undefined) return error
  const { code, pointer } = error
  if (code === 'conflict') {
    const detail = pointer === '/base_version' ? cameraWords.conflict(latest) : cameraWords.stationTaken
    return new ProblemError('conflict', detail, { pointer, cause: error })
  }
  if (code === 'invalid')
    return new ProblemError('invalid', cameraWords.stationUnknown, { pointer, cause: error })
  return error
}

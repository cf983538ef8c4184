import { join } from 'node:path'
import { createRoute, z } from '@hono/zod-openapi'
import { segmentsSchema } from '../../contract/api-cameras.ts'
import { plantIso } from '../../contract/plant-time.ts'
import { readRois } from '../../store/rois.ts'
import { readSegment, segmentsPage } from '../../store/segment-pages.ts'
import { cameraNow } from '../cameras-now.ts'
import type { ApiApp, Parts } from '../context.ts'
import { fileResponse } from '../file-range.ts'
import { readCursor, writeCursor } from '../list-cursor.ts'
import { ProblemError } from '../problems.ts'
import { Views } from '../views.ts'
import { cameraWords } from '../words-cameras.ts'
import { idParameter, instantParameter, json, problem, problemResponses, stampOf } from './parameters.ts'

const tag = { tags: ['video'] }

const listRoute = createRoute({
  ...tag,
  method: 'get',
  path: '/api/v1/segments',
  summary: 'Video segments of a camera, oldest first, those deleted too; stable under insertion',
  request: {
    query: z.object({
      camera_id: idParameter,
      from: instantParameter.optional(),
      to: instantParameter.optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(200),
    }),
  },
  responses: { 200: json(segmentsSchema, 'Segmentos'), ...problemResponses },
})

export const video = (description: string) => ({
  description,
  content: { 'video/mp4': { schema: { type: 'string' as const, format: 'binary' } } },
})
export const outsideOfFile = { 416: problem('Rango fuera del archivo') }

const fileRoute = createRoute({
  ...tag,
  method: 'get',
  path: '/api/v1/segments/{segment_id}/video.mp4',
  summary:
    'A segment as it was recorded, by ranges; the one being written up to its size now. Each view is recorded',
  request: { params: z.object({ segment_id: idParameter }) },
  responses: { 200: video('Video'), 206: video('Parte'), ...outsideOfFile, ...problemResponses },
})

export function addSegments(app: ApiApp, parts: Parts): void {
  const { config, now, store } = parts
  const views = new Views(store, now)
  const answer = stampOf(now)
  app.openapi(listRoute, (c) => {
    const { camera_id, from, to, cursor, limit } = c.req.valid('query')
    cameraNow(parts, camera_id, now())
    const { segments, next } = segmentsPage(store, {
      cameraId: camera_id,
      fromMs: from === undefined ? 0 : Date.parse(from),
      toMs: to === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(to),
      ...(cursor === undefined ? {} : { after: readCursor(cursor) }),
      limit,
    })
    const instantOf = (ms: number | null) => (ms === null ? null : plantIso(ms))
    return c.json(
      {
        ...answer(),
        segments: segments.map((row) => ({
          segment_id: row.id,
          camera_id: row.camera_id,
          file: row.path,
          start: plantIso(row.start_ts),
          end: instantOf(row.end_ts),
          bytes: row.bytes,
          deleted_at: instantOf(row.deleted_ts),
          deleted_reason: row.deleted_reason,
        })),
        next_cursor: writeCursor(next),
      },
      200,
      { 'cache-control': 'no-store' },
    )
  })
  app.openapi(fileRoute, async (c) => {
    const { segment_id } = c.req.valid('param')
    const segment = readSegment(store, segment_id)
    if (segment === undefined) throw new ProblemError('not-found', cameraWords.noSegment(segment_id))
    if (segment.deleted_ts !== null) throw new ProblemError('not-found', cameraWords.segmentGone)
    // Ten minutes coded anew would cost more than anybody gains: a clip is covered, a whole segment is not shown.
    const masked = readRois(store, segment.camera_id).some(
      ({ geometry }) => (geometry.masks ?? []).length > 0,
    )
    if (masked) throw new ProblemError('conflict', cameraWords.segmentMasked)
    const path = join(config.video_dir, segment.path)
    const headers = { 'content-type': 'video/mp4' }
    views.record({ login: c.get('person').email, what: 'segment', segmentId: segment_id })
    const found = await fileResponse(c, path, headers)
    if (found === undefined) throw new ProblemError('not-found', cameraWords.segmentGone)
    return found
  })
}

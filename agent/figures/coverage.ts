import type { ModuleRecord, Roi } from './plant-record.ts'
import { clip, intersection, type Span, subtract, union } from './spans.ts'

/** A camera that measured a frame this recently is measuring still: progress is written every few seconds only. */
const progressGraceMs = 30_000

/** When a station was measured inside `within`: from its camera's calibration on, minus the gaps, up to the newest frame. */
export function measuredSpans(
  record: ModuleRecord,
  stationCode: string,
  within: Span,
  nowMs: number,
): Span[] {
  return union(
    record.cameras.flatMap((camera) => {
      if (camera.measured_until_ts === null) return []
      const until =
        nowMs - camera.measured_until_ts <= progressGraceMs
          ? Math.max(nowMs, camera.measured_until_ts)
          : camera.measured_until_ts
      const rois = record.rois.filter((roi) => roi.camera_id === camera.id)
      const looked = rois.flatMap((roi, i) =>
        roi.stations.includes(stationCode)
          ? clip([{ start_ts: roi.valid_from_ts, end_ts: Math.min(until, endOf(rois, i)) }], within)
          : [],
      )
      const lost = record.gaps
        .filter((gap) => gap.camera_id === camera.id)
        .map((gap) => ({ start_ts: gap.start_ts, end_ts: gap.end_ts ?? Number.POSITIVE_INFINITY }))
      // A record of many days has many gaps, a board hour a few.
      return subtract(looked, clip(lost, within))
    }),
  )
}

function endOf(rois: readonly Roi[], i: number): number {
  return rois[i + 1]?.valid_from_ts ?? Number.POSITIVE_INFINITY
}

/** When all of these stations were measured. */
export function measuredTogether(
  record: ModuleRecord,
  stationCodes: readonly string[],
  within: Span,
  nowMs: number,
): Span[] {
  if (stationCodes.length === 0) return []
  return stationCodes
    .map((code) => measuredSpans(record, code, within, nowMs))
    .reduce((common, spans) => intersection(common, spans), [within])
}

/** The camera whose geometry in force looks at a station; undefined: sin medición. */
export function cameraOf(record: ModuleRecord, stationCode: string, atMs: number): number | undefined {
  return record.cameras.find((camera) => {
    const roi = record.rois.findLast(
      (candidate) => candidate.camera_id === camera.id && candidate.valid_from_ts <= atMs,
    )
    return roi?.stations.includes(stationCode) ?? false
  })?.id
}

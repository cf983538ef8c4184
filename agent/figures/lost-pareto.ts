import { jornadasOf } from './jornada.ts'
import type { LostTime, ModuleRecord } from './plant-record.ts'
import { lostMinutes } from './working-time.ts'

export type ParetoBar = {
  code: string
  text: string | null
  planned: boolean | null
  events: number
  /** Minutes × operators inside the jornadas of the day, breaks left out. */
  lost_minutes: number
}

/** What each stop of a plant day cost, in minutes × operators of its jornadas; what lay outside them cost nothing. */
export function lostOfDay(record: ModuleRecord, date: string, event: LostTime, nowMs: number): number {
  return jornadasOf(record, date).reduce(
    (sum, jornada) =>
      sum +
      lostMinutes(
        [event],
        jornada,
        { start_ts: jornada.start_ts, end_ts: Math.min(jornada.end_ts, nowMs) },
        nowMs,
      ),
    0,
  )
}

/** The causes of a plant day, the dearest first. */
export function lostPareto(record: ModuleRecord, date: string, nowMs: number): ParetoBar[] {
  const bars = new Map<string, ParetoBar>()
  for (const event of record.lost_time) {
    const minutes = lostOfDay(record, date, event, nowMs)
    if (minutes === 0) continue
    const { code, text, planned } = event
    const bar = bars.get(code) ?? { code, text, planned, events: 0, lost_minutes: 0 }
    bars.set(code, { ...bar, events: bar.events + 1, lost_minutes: bar.lost_minutes + minutes })
  }
  return [...bars.values()].sort((a, b) => b.lost_minutes - a.lost_minutes || a.code.localeCompare(b.code))
}

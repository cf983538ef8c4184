import { addDays, plantDate, plantInstant } from '../contract/plant-time.ts'

/** A file somebody took; days are both included, `at_ts` is the instant of its figures. */
type Taken = { from_date: string; to_date: string; jornada: string | null; at_ts: number }
/** One thing written about [start_ts, end_ts) at `written_ts`; null: from then on. */
type Entry<Kind> = { kind: Kind; written_ts: number; start_ts: number; end_ts: number | null }

export type ChangedDay<Kind> = {
  date: string
  /** When its last file was taken. */
  taken_ts: number
  /** How many entries of each kind that file does not have. */
  later: Partial<Record<Kind & string, number>>
  /** The day was not over when the file was taken. */
  unfinished: boolean
}

/**
 * Days whose last file lacks something, newest first. A file of all jornadas answers for a day; one of a single jornada only
 * where there is none. What is entered about a night that began the day before counts for both days: rather one file too many.
 */
export function changedDays<Kind extends string>(
  downloads: readonly Taken[],
  entries: readonly Entry<Kind>[],
  span: { fromDate: string; toDate: string },
): ChangedDay<Kind>[] {
  const days: ChangedDay<Kind>[] = []
  for (let date = span.toDate; date >= span.fromDate; date = addDays(date, -1)) {
    const taken = lastTaken(downloads, date)
    if (taken === undefined) continue
    const [startMs, endMs] = [plantInstant(date), plantInstant(addDays(date, 1))]
    const later: Partial<Record<string, number>> = {}
    for (const { kind, written_ts, start_ts, end_ts } of entries) {
      if (written_ts <= taken.at_ts || start_ts >= endMs || (end_ts ?? Number.POSITIVE_INFINITY) <= startMs)
        continue
      later[kind] = (later[kind] ?? 0) + 1
    }
    const unfinished = plantDate(taken.at_ts) <= date && span.toDate > date
    if (unfinished || Object.keys(later).length > 0)
      days.push({ date, taken_ts: taken.at_ts, later: later as ChangedDay<Kind>['later'], unfinished })
  }
  return days
}

function lastTaken(downloads: readonly Taken[], date: string): Taken | undefined {
  const of = downloads.filter(({ from_date, to_date }) => from_date <= date && date <= to_date)
  const newest = (some: readonly Taken[]) =>
    some.reduce<Taken | undefined>(
      (best, one) => (best === undefined || one.at_ts > best.at_ts ? one : best),
      undefined,
    )
  return newest(of.filter(({ jornada }) => jornada === null)) ?? newest(of)
}

import { AppError } from '../contract/errors.ts'
import { addDays } from '../contract/plant-time.ts'
import { addHoliday, addJornada, endJornada, type NewJornada } from './calendar.ts'
import { changeRow, withdrawRow } from './settings-history.ts'
import type { Store } from './store.ts'

/** The calendar of a module as a person keeps it: rules with their dates, and what was entered by mistake taken back. */
export type DatedJornada = {
  id: number
  name: string
  start_minute: number
  length_minutes: number
  weekdays: string
  valid_from_date: string
  valid_to_date: string | null
  created_ts: number
  created_by: string
  breaks: { name: string; offset_minutes: number; length_minutes: number }[]
}

/** Newest rule first within the same name. */
export function readTimetable(store: Store, moduleId: number): DatedJornada[] {
  return store
    .all<Omit<DatedJornada, 'breaks'>>(
      `SELECT id, name, start_minute, length_minutes, weekdays, valid_from_date, valid_to_date, created_ts, created_by
       FROM jornadas WHERE module_id = ? ORDER BY start_minute, valid_from_date DESC, id DESC`,
      moduleId,
    )
    .map((rule) => ({
      ...rule,
      breaks: store.all(
        'SELECT name, offset_minutes, length_minutes FROM breaks WHERE jornada_id = ? ORDER BY offset_minutes',
        rule.id,
      ),
    }))
}

/**
 * A rule from a day on; `replaces` ends the day before it, so that a change of hours or breaks leaves the days before as they were.
 * AppError 'conflict' when it would run at the same time as another rule of the module.
 */
export function putJornada(store: Store, jornada: NewJornada & { replaces?: number | undefined }): number {
  const { replaces, ...rule } = jornada
  return store.transaction(() => {
    if (replaces !== undefined)
      closeJornada(store, {
        moduleId: rule.moduleId,
        id: replaces,
        lastDate: addDays(rule.validFromDate, -1),
        by: rule.by,
      })
    const clash = readTimetable(store, rule.moduleId).find((other) => overlaps(other, rule))
    if (clash !== undefined)
      throw new AppError('conflict', `it would run at the same time as jornada ${clash.name}`, {
        pointer: 'start',
      })
    return addJornada(store, rule)
  })
}

/** The rule's last start day. A rule that never started ends before it began, and is kept. */
export function closeJornada(
  store: Store,
  rule: { moduleId: number; id: number; lastDate: string; by: string },
): void {
  store.transaction(() => {
    const before = store.get<{ name: string; valid_from_date: string; valid_to_date: string | null }>(
      'SELECT name, valid_from_date, valid_to_date FROM jornadas WHERE id = ? AND module_id = ?',
      rule.id,
      rule.moduleId,
    )
    if (before === undefined)
      throw new AppError('not-found', `no jornada ${rule.id}`, { pointer: 'jornada_id' })
    if (before.valid_to_date !== null && before.valid_to_date <= rule.lastDate)
      throw new AppError('conflict', `jornada ${before.name} ended on ${before.valid_to_date} already`, {
        pointer: 'last_date',
      })
    changeRow(store, { table: 'jornadas', key: [rule.id], by: rule.by }, () =>
      endJornada(store, rule.id, rule.lastDate),
    )
  })
}

type Rule = {
  start_minute: number
  length_minutes: number
  weekdays: string
  from: string
  to: string | null
}

/** Whether two rules ever run at the same instant: dates, weekdays and clock all meet, midnight included. */
function overlaps(other: DatedJornada, rule: NewJornada): boolean {
  const a: Rule = { ...other, from: other.valid_from_date, to: other.valid_to_date }
  const b: Rule = {
    start_minute: rule.startMinute,
    length_minutes: rule.lengthMinutes,
    weekdays: rule.weekdays,
    from: rule.validFromDate,
    to: rule.validToDate ?? null,
  }
  if ((a.to !== null && (a.to < a.from || a.to < b.from)) || (b.to !== null && b.to < a.from)) return false
  const week = 7 * 1440
  const starts = (r: Rule) => [...r.weekdays].map((day) => (Number(day) - 1) * 1440 + r.start_minute)
  return starts(a).some((one) =>
    starts(b).some((two) => {
      const after = (((two - one) % week) + week) % week
      return after < a.length_minutes || week - after < b.length_minutes
    }),
  )
}

export type Holiday = { date: string; name: string }

export function readHolidays(store: Store, moduleId: number): Holiday[] {
  return store.all<Holiday>(
    'SELECT date, name FROM holidays WHERE module_id = ? ORDER BY date DESC',
    moduleId,
  )
}

export function putHoliday(store: Store, holiday: Holiday & { moduleId: number; by: string }): void {
  const { moduleId, date, name, by } = holiday
  changeRow(store, { table: 'holidays', key: [moduleId, date], by }, () =>
    addHoliday(store, { moduleId, date, name }),
  )
}

export function removeHoliday(store: Store, holiday: { moduleId: number; date: string; by: string }): void {
  withdrawRow(store, { table: 'holidays', key: [holiday.moduleId, holiday.date], by: holiday.by })
}

export type DatedHoraExtra = {
  id: number
  start_ts: number
  end_ts: number
  operators: number
  created_ts: number
  created_by: string
}

/** Newest first. */
export function readHoraExtra(store: Store, moduleId: number, limit = 200): DatedHoraExtra[] {
  return store.all<DatedHoraExtra>(
    `SELECT id, start_ts, end_ts, operators, created_ts, created_by FROM hora_extra
     WHERE module_id = ? ORDER BY start_ts DESC, id DESC LIMIT CAST(? AS INTEGER)`,
    moduleId,
    limit,
  )
}

/** Entered by mistake: it leaves every figure and stays in the history. */
export function removeHoraExtra(store: Store, extra: { moduleId: number; id: number; by: string }): void {
  const own = 'SELECT 1 FROM hora_extra WHERE id = ? AND module_id = ?'
  if (store.get(own, extra.id, extra.moduleId) === undefined)
    throw new AppError('not-found', `no hora extra ${extra.id}`, { pointer: 'hora_extra_id' })
  withdrawRow(store, { table: 'hora_extra', key: [extra.id], by: extra.by })
}

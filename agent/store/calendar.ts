import { AppError } from '../contract/errors.ts'
import type { Store } from './store.ts'

export type NewJornada = {
  moduleId: number
  name: string
  /** Minute of the plant day. */
  startMinute: number
  lengthMinutes: number
  /** ISO weekdays it starts on: '12345'. */
  weekdays: string
  validFromDate: string
  validToDate?: string | null
  breaks?: readonly { name: string; offsetMinutes: number; lengthMinutes: number }[]
  by: string
}

/** A calendar rule; breaks lie inside it. */
export function addJornada(store: Store, jornada: NewJornada): number {
  if (!/^[1-7]+$/.test(jornada.weekdays)) {
    throw new AppError('invalid', 'weekdays are digits from 1 (lunes) to 7 (domingo)', {
      pointer: '/weekdays',
    })
  }
  return store.transaction(() => {
    const { id } = store.run(
      `INSERT INTO jornadas (module_id, name, start_minute, length_minutes, weekdays, valid_from_date, valid_to_date, created_ts, created_by)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      jornada.moduleId,
      jornada.name,
      jornada.startMinute,
      jornada.lengthMinutes,
      jornada.weekdays,
      jornada.validFromDate,
      jornada.validToDate ?? null,
      store.nowMs(),
      jornada.by,
    )
    for (const [i, pause] of (jornada.breaks ?? []).entries()) {
      if (pause.offsetMinutes < 0 || pause.offsetMinutes + pause.lengthMinutes > jornada.lengthMinutes) {
        throw new AppError('invalid', `the break ${pause.name} does not lie inside the jornada`, {
          pointer: `/breaks/${i}`,
        })
      }
      store.run(
        'INSERT INTO breaks (jornada_id, name, offset_minutes, length_minutes) VALUES (?, ?, ?, ?)',
        id,
        pause.name,
        pause.offsetMinutes,
        pause.lengthMinutes,
      )
    }
    return id
  })
}

/** The rule's last start day; what it already started stays. */
export function endJornada(store: Store, jornadaId: number, lastDate: string): void {
  if (store.run('UPDATE jornadas SET valid_to_date = ? WHERE id = ?', lastDate, jornadaId).changes === 0) {
    throw new AppError('not-found', `no jornada ${jornadaId}`)
  }
}

/** No jornada of the module starts on this day. */
export function addHoliday(store: Store, holiday: { moduleId: number; date: string; name: string }): void {
  store.run(
    'INSERT INTO holidays (module_id, date, name) VALUES (?, ?, ?) ON CONFLICT (module_id, date) DO UPDATE SET name = excluded.name',
    holiday.moduleId,
    holiday.date,
    holiday.name,
  )
}

export function addHoraExtra(
  store: Store,
  extra: { moduleId: number; startMs: number; endMs: number; operators: number; by: string },
): number {
  return store.run(
    'INSERT INTO hora_extra (module_id, start_ts, end_ts, operators, created_ts, created_by) VALUES (?, ?, ?, ?, ?, ?)',
    extra.moduleId,
    extra.startMs,
    extra.endMs,
    extra.operators,
    store.nowMs(),
    extra.by,
  ).id
}

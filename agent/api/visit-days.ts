import { addDays, plantDate, plantInstant } from '../contract/plant-time.ts'
import { jornadasOf } from '../figures/jornada.ts'
import { readRecord } from '../store/day.ts'
import { visitDates } from '../store/people.ts'
import { readModules } from '../store/plant.ts'
import type { Store } from '../store/store.ts'
import type { Parts } from './context.ts'

/** 'Días con visita: 18 de 22': of the days of this month with a jornada so far, those on which the person opened a page. */
export type VisitDays = { name: string; visited: number }

export async function visitDays({
  store,
  users,
  config,
  now,
}: Pick<Parts, 'store' | 'users' | 'config' | 'now'>): Promise<{
  workedDays: number
  engineers: VisitDays[]
}> {
  const nowMs = now()
  const worked = workedDates(store, nowMs)
  const people = await users.inForce().directory.people()
  const engineers = people.filter(({ role, orgId }) => role === 'engineer' && orgId === config.org_id)
  return {
    workedDays: worked.length,
    engineers: engineers.map(({ name, email }) => {
      const seen = new Set(visitDates(store, email, 31, nowMs))
      return { name, visited: worked.filter((date) => seen.has(date)).length }
    }),
  }
}

/** Plant days of this month up to today on which a jornada or hora extra of any module begins. */
function workedDates(store: Store, nowMs: number): string[] {
  const today = plantDate(nowMs)
  const first = `${today.slice(0, 8)}01`
  const [fromMs, toMs] = [plantInstant(first), plantInstant(addDays(today, 1))]
  const records = readModules(store).map(({ code }) => readRecord(store, code, fromMs, toMs))
  const days = Array.from({ length: Number(today.slice(8)) }, (_, i) => addDays(first, i))
  return days.filter((date) => records.some((record) => jornadasOf(record, date).length > 0))
}

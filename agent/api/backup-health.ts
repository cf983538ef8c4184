import type { Config } from '../config.ts'
import type { Health } from '../contract/api.ts'
import { plantClock, plantDate, plantIso } from '../contract/plant-time.ts'
import { backupAgeLimitMs, backupHistory } from '../store/backups.ts'
import type { Store } from '../store/store.ts'

/** How old the newest copy of the record is and what keeps it from being newer. */
export function backupHealth(store: Store, plan: Config['backup'], nowMs: number): Health['backup'] {
  if (plan === undefined) {
    return {
      scheduled: false,
      last_at: null,
      age_hours: null,
      problem: 'No hay copia de seguridad programada: el administrador la configura en «backup».',
    }
  }
  const places = [plan.folder, ...plan.copies].map((to) => ({ to, ...backupHistory(store, to, nowMs) }))
  const goods = places.flatMap(({ lastGoodMs }) => lastGoodMs ?? [])
  const lastMs = goods.length === 0 ? null : Math.max(...goods)
  // Nothing is wrong with a place that waits for its first night.
  const late = places.find(
    ({ lastGoodMs, lastTryMs, problem }) =>
      problem !== null || (lastGoodMs ?? lastTryMs ?? Number.POSITIVE_INFINITY) < nowMs - backupAgeLimitMs,
  )
  return {
    scheduled: true,
    last_at: lastMs === null ? null : plantIso(lastMs),
    age_hours: lastMs === null ? null : Math.round((nowMs - lastMs) / 360_000) / 10,
    problem: late === undefined ? null : sentence(late),
  }
}

function sentence({ to, lastGoodMs }: { to: string; lastGoodMs: number | null }): string {
  const last =
    lastGoodMs === null
      ? 'todavía no hay ninguna'
      : `la última es del ${plantDate(lastGoodMs).split('-').reverse().join('/')} a las ${plantClock(lastGoodMs)}`
  return `La copia de seguridad no llega a «${to}»: ${last}. Revise que ese disco o equipo esté encendido y con espacio.`
}

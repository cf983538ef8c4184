import { z } from '@hono/zod-openapi'
import { AppError } from '../../contract/errors.ts'
import { addDays, plantDate, plantInstant } from '../../contract/plant-time.ts'
import { puestoWords } from '../../dashboard/words-puesto.ts'
import { addMissedUnit } from '../../store/added-units.ts'
import { pinCycle, unpinCycle } from '../../store/pins.ts'
import { stationId } from '../../store/plant.ts'
import type { ApiApp, Parts } from '../context.ts'
import { knownCycle } from '../evidence.ts'
import { ProblemError, readForm } from '../problems.ts'
import { backSchema, backTo } from './corrections.ts'
import { idParameter } from './parameters.ts'

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, puestoWords.badClock)
const reason = z.string().trim().min(3).max(500)

const cycleForm = backSchema.extend({ cycle_id: idParameter })
const timesForm = cycleForm.extend({ start: clock, end: clock, reason })
const missedForm = backSchema.extend({ start: clock, end: clock, timed: z.string().optional(), reason })

const dayMs = 86_400_000

/** The forms of one cycle on the puesto page; they work without a script. */
export function addCycleForms(app: ApiApp, { answers, now, store, writes }: Parts): void {
  app.post('/ciclos/conservar', async (c) => {
    const form = readForm(cycleForm, await c.req.parseBody())
    knownCycle(store, form.cycle_id)
    pinCycle(store, { cycleId: form.cycle_id, by: c.get('person').email })
    return c.redirect(backTo(form), 303)
  })

  app.post('/ciclos/soltar', async (c) => {
    const form = readForm(cycleForm, await c.req.parseBody())
    knownCycle(store, form.cycle_id)
    unpinCycle(store, form.cycle_id)
    return c.redirect(backTo(form), 303)
  })

  app.post('/ciclos/tiempos', async (c) => {
    const form = readForm(timesForm, await c.req.parseBody())
    const cycle = knownCycle(store, form.cycle_id)
    const changes = (['start', 'end'] as const).flatMap((side) => {
      const nowIs = side === 'start' ? cycle.start_ts : (cycle.end_ts ?? cycle.start_ts)
      const override = clockNear(form[side], nowIs)
      // The form shows whole seconds: what was not touched stays to the millisecond.
      return Math.floor(nowIs / 1000) * 1000 === override
        ? []
        : [{ field: `${side}_ts` as const, override, nowIs }]
    })
    if (changes.length === 0) throw new ProblemError('invalid', puestoWords.sameTimes, { pointer: 'start' })
    const by = c.get('person').email
    // A cycle moved as a whole must never end before it begins, not even between the two.
    const later = changes.every(({ override, nowIs }) => override > nowIs)
    store.transaction(() => {
      for (const { field, override } of later ? changes.toReversed() : changes) {
        writes.correct({ cycleId: form.cycle_id, field, override, reason: form.reason, by })
      }
    })
    return c.redirect(backTo(form), 303)
  })

  app.post('/ciclos/agregar', async (c) => {
    const form = readForm(missedForm, await c.req.parseBody())
    const { workstation, module, date } = form
    const day = answers.puesto({ module, workstation, date, nowMs: now() })
    if (day === undefined) throw new AppError('not-found', `no workstation ${workstation} in ${module}`)
    const dayStartMs = Date.parse(day.jornadas[0]?.start ?? '') || plantInstant(date)
    const startMs = clockAfter(form.start, dayStartMs)
    const cycleId = addMissedUnit(store, {
      workstationId: stationId(store, workstation),
      startMs,
      endMs: clockAfter(form.end, startMs),
      validForTiming: form.timed !== undefined,
      reason: form.reason,
      by: c.get('person').email,
    })
    return c.redirect(backTo({ ...form, ciclo: cycleId }), 303)
  })
}

/** The instant nearest to `nearMs` at which a plant clock shows this. */
export function clockNear(text: string, nearMs: number): number {
  const date = plantDate(nearMs)
  const candidates = [addDays(date, -1), date, addDays(date, 1)].map(
    (day) => plantInstant(day) + clockMs(text),
  )
  return candidates.toSorted((a, b) => Math.abs(a - nearMs) - Math.abs(b - nearMs))[0] ?? nearMs
}

/** The first instant from `fromMs` on at which a plant clock shows this: a jornada may cross midnight. */
export function clockAfter(text: string, fromMs: number): number {
  const atMs = plantInstant(plantDate(fromMs)) + clockMs(text)
  return atMs < Math.floor(fromMs / 1000) * 1000 ? atMs + dayMs : atMs
}

function clockMs(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number)
  return ((hours * 60 + minutes) * 60 + seconds) * 1000
}

import type { VNode } from 'preact'
import type { PuestoDay } from '../contract/api-puesto.ts'
import { html } from './html.ts'

/** Where on the page of a puesto a person stands, and what they may do there. */
export type PuestoPlace = {
  day: PuestoDay
  /** As asked for; undefined: the running one. */
  jornada: string | undefined
  /** The cycle whose panel is open. */
  cycleId: number | undefined
  mayCorrect: boolean
  /** Of every form of this page. */
  formKey: string
}

/** The page with another cycle open, or none. */
export function cycleAddress(
  { day, jornada }: Pick<PuestoPlace, 'day' | 'jornada'>,
  cycleId: number | undefined,
): string {
  const query = new URLSearchParams({
    module: day.module,
    date: day.date,
    ...(jornada === undefined ? {} : { jornada }),
    ...(cycleId === undefined ? {} : { ciclo: `${cycleId}` }),
  })
  return `/puesto/${encodeURIComponent(day.workstation)}?${query}${cycleId === undefined ? '' : '#ciclo'}`
}

/** What brings a form back to where it was sent from. */
export function backFields({ day, jornada, cycleId }: PuestoPlace): VNode[] {
  const { module, workstation, date } = day
  const values = {
    module,
    workstation,
    date,
    ...(jornada === undefined ? {} : { jornada }),
    ...(cycleId === undefined ? {} : { ciclo: `${cycleId}` }),
  }
  return Object.entries(values).map(
    ([name, value]) => html`<input type="hidden" name=${name} value=${value} />`,
  )
}

/** HH:mm:ss of an instant written in plant time. */
export function clockOf(instant: string): string {
  return instant.slice(11, 19)
}

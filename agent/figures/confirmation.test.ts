import { expect, test } from 'vitest'
import { confirmationAt } from './confirmation.ts'
import { at, smallRecord, smallSettings } from './small-record.ts'

test('what was said before the jornada is por confirmar, what was confirmed in it is not', () => {
  const carried = {
    jornada: 'Mañana',
    jornada_start_ts: at('06:30'),
    operators: 22,
    op: 'OP-1',
    reference: 'Ref22 Slim',
  }
  expect(confirmationAt(smallRecord(), at('07:00'))).toEqual({ ...carried, confirmed: false })
  const later = { ...smallSettings, id: 2, operators: 21 }
  const confirmed = smallRecord({ settings: [smallSettings, { ...later, valid_from_ts: at('06:30') }] })
  expect(confirmationAt(confirmed, at('07:00'))).toEqual({ ...carried, operators: 21, confirmed: true })
  // Yesterday's word is not today's.
  expect(confirmationAt(confirmed, at('07:00', '2026-07-07'))?.confirmed).toBe(false)
})

test('another setting changed in the jornada confirms nothing', () => {
  const umbrales = {
    ...smallSettings,
    id: 2,
    umbral_atento: 0.9,
    confirmed: false,
    valid_from_ts: at('06:40'),
  }
  expect(confirmationAt(smallRecord({ settings: [smallSettings, umbrales] }), at('07:00'))?.confirmed).toBe(
    false,
  )
})

test('outside every jornada there is nothing to confirm, and hora extra says its own operators', () => {
  expect(confirmationAt(smallRecord(), at('05:00'))).toBeNull()
  const extra = { id: 1, start_ts: at('14:30'), end_ts: at('16:30'), operators: 6 }
  expect(confirmationAt(smallRecord({ hora_extra: [extra] }), at('15:00'))).toBeNull()
})

import { expect, test } from 'vitest'
import { addHoliday, addHoraExtra } from './calendar.ts'
import { putLostTimeCode } from './lost-time.ts'
import { changeRow, changesOf, withdrawRow } from './settings-history.ts'
import { mondayMorning, smallPlant } from './small-plant.ts'

const by = 'ronald@lbzf.example'

test('what a text was before somebody changed it is kept, with who', () => {
  const { store } = smallPlant()
  const rename = (text: string) =>
    changeRow(store, { table: 'lost_time_codes', key: ['C001'], by }, () =>
      putLostTimeCode(store, { code: 'C001', text, planned: false }),
    )
  rename('Falta de hilo')
  rename('Falta de hilo')
  const [change, ...older] = changesOf(store, { table: 'lost_time_codes', key: ['C001'] })
  expect(change).toMatchObject({
    before: { text: 'Falta de material' },
    after: { text: 'Falta de hilo' },
    created_by: by,
  })
  expect(older).toEqual([])
})

test('a row taken back leaves its table and stays in the history, from its making on', () => {
  const { store, moduleId } = smallPlant()
  const extra = { moduleId, startMs: mondayMorning, endMs: mondayMorning + 3_600_000, operators: 4, by }
  const id = changeRow(store, { table: 'hora_extra', by }, () => addHoraExtra(store, extra))
  withdrawRow(store, { table: 'hora_extra', key: [id], by })
  expect(store.all('SELECT * FROM hora_extra')).toEqual([])
  const [last, first] = changesOf(store, { table: 'hora_extra' })
  expect(last).toMatchObject({ before: { id, operators: 4 }, after: null })
  expect(first).toMatchObject({ before: null, after: { id, operators: 4 } })
  expect(() => withdrawRow(store, { table: 'hora_extra', key: [id], by })).toThrow('no hora_extra')
})

test('a change that fails leaves no history; a key of two columns is one row', () => {
  const { store, moduleId } = smallPlant()
  const key = [moduleId, '2026-07-20']
  const fail = () => {
    addHoliday(store, { moduleId, date: '2026-07-20', name: 'Independencia' })
    throw new Error('no')
  }
  expect(() => changeRow(store, { table: 'holidays', key, by }, fail)).toThrow('no')
  expect(changesOf(store, { table: 'holidays' })).toEqual([])
  changeRow(store, { table: 'holidays', key, by }, () =>
    addHoliday(store, { moduleId, date: '2026-07-20', name: 'Independencia' }),
  )
  expect(changesOf(store, { table: 'holidays', key })).toMatchObject([{ row_key: `${moduleId} 2026-07-20` }])
})

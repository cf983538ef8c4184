import { expect, test } from 'vitest'
import { answerOnce, answersKeptMs, forgetAnswers, type NamedWrite } from './answered-writes.ts'
import { addHoliday } from './calendar.ts'
import { mondayMorning, smallPlant } from './small-plant.ts'

const write: NamedWrite = {
  login: 'ronald@lbzf.example',
  key: 'k1',
  route: 'POST /api/v1/holidays',
  body: '{"date":"2026-07-20"}',
}
const plant = (nowMs = () => mondayMorning) => smallPlant({ nowMs })
const holidays = ({ store }: ReturnType<typeof plant>) => store.all('SELECT date FROM holidays').length

test('a write sent again gets its first answer and is not done again', () => {
  const it = plant()
  let done = 0
  const work = () => {
    done++
    addHoliday(it.store, { moduleId: it.moduleId, date: '2026-07-20', name: 'Independencia' })
    return { status: 201, body: `{"n":${done}}` }
  }
  expect(answerOnce(it.store, write, work)).toEqual({ status: 201, body: '{"n":1}', repeated: false })
  expect(answerOnce(it.store, write, work)).toEqual({ status: 201, body: '{"n":1}', repeated: true })
  expect(done).toBe(1)
  expect(
    answerOnce(it.store, { ...write, login: 'sophia@lbzf.example' }, () => ({ status: 200, body: '' })),
  ).toMatchObject({ repeated: false })
})

test('a write that fails leaves neither itself nor an answer, so that it may be tried again', () => {
  const it = plant()
  const fails = () => {
    addHoliday(it.store, { moduleId: it.moduleId, date: '2026-07-20', name: 'Independencia' })
    throw new Error('the disk is gone')
  }
  expect(() => answerOnce(it.store, write, fails)).toThrow('the disk is gone')
  expect(holidays(it)).toBe(0)
  expect(answerOnce(it.store, write, () => ({ status: 200, body: 'ok' })).repeated).toBe(false)
})

test('the same key with another body or route is a conflict, not a repetition', () => {
  const it = plant()
  answerOnce(it.store, write, () => ({ status: 200, body: '' }))
  const never = () => {
    throw new Error('done')
  }
  expect(() => answerOnce(it.store, { ...write, body: '{"date":"2026-07-21"}' }, never)).toThrow(
    'another request',
  )
  expect(() => answerOnce(it.store, { ...write, route: 'POST /api/v1/counts' }, never)).toThrow(
    'another request',
  )
})

test('answers are forgotten by their age', () => {
  let nowMs = mondayMorning
  const it = plant(() => nowMs)
  answerOnce(it.store, write, () => ({ status: 200, body: '' }))
  nowMs += answersKeptMs
  answerOnce(it.store, { ...write, key: 'k2' }, () => ({ status: 200, body: '' }))
  expect(forgetAnswers(it.store)).toBe(0)
  nowMs += 1
  expect(forgetAnswers(it.store)).toBe(1)
  expect(it.store.all('SELECT idempotency_key AS k FROM answered_writes')).toEqual([{ k: 'k2' }])
})

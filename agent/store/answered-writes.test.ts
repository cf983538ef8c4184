import { expect, test } from 'vitest'
import {
  answersKeptMs,
  beginAnswer,
  dropAnswer,
  findAnswer,
  forgetAnswers,
  type NamedWrite,
  settleAnswer,
  unsettled,
} from './answered-writes.ts'
import { mondayMorning, smallPlant } from './small-plant.ts'

const write: NamedWrite = {
  login: 'ronald@lbzf.example',
  key: 'k1',
  route: 'POST /api/v1/holidays',
  body: '{"date":"2026-07-20"}',
}

test('a write sent again finds its answer, one that a crash cut short is unsettled, and a key is its sender’s own', () => {
  const { store } = smallPlant()
  expect(findAnswer(store, write)).toBeUndefined()
  beginAnswer(store, write)
  expect(findAnswer(store, write)).toEqual({ status: unsettled, body: '' })
  settleAnswer(store, write, { status: 201, body: '{"n":1}' })
  expect(findAnswer(store, write)).toEqual({ status: 201, body: '{"n":1}' })
  expect(findAnswer(store, { ...write, login: 'sophia@lbzf.example' })).toBeUndefined()
})

test('what was begun and changed nothing may be tried again', () => {
  const { store } = smallPlant()
  beginAnswer(store, write)
  dropAnswer(store, write)
  expect(findAnswer(store, write)).toBeUndefined()
})

test('the same key with another body or route is a conflict, not a repetition', () => {
  const { store } = smallPlant()
  beginAnswer(store, write)
  for (const other of [{ body: '{"date":"2026-07-21"}' }, { route: 'POST /api/v1/counts' }])
    expect(() => findAnswer(store, { ...write, ...other })).toThrow('another request')
})

test('answers are forgotten by their age', () => {
  let nowMs = mondayMorning
  const { store } = smallPlant({ nowMs: () => nowMs })
  beginAnswer(store, write)
  nowMs += answersKeptMs
  beginAnswer(store, { ...write, key: 'k2' })
  expect(forgetAnswers(store)).toBe(0)
  nowMs += 1
  expect(forgetAnswers(store)).toBe(1)
})

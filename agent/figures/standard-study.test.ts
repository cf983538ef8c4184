import { expect, test } from 'vitest'
import { normalMinutes, proposeStandard, standardMinutes, studyState } from './standard-study.ts'

test('42 s at a valoración of 0.95 are 0.665 min normal; with 15 % suplementos the SAM is 0.76475', () => {
  expect(normalMinutes(42, 0.95)).toBeCloseTo(0.665, 12)
  expect(standardMinutes(0.665, 0.15)).toBeCloseTo(0.76475, 12)
})

test('a new standard is proposed from a difference of 5 % on', () => {
  const study = { observedSeconds: 63, valoracion: 1, suplementos: 0 }
  expect(proposeStandard({ ...study, standardMinutes: 1 })).toMatchObject({
    sam_minutes: 1.05,
    proposed: true,
  })
  expect(proposeStandard({ ...study, observedSeconds: 62.9, standardMinutes: 1 })?.proposed).toBe(false)
  expect(proposeStandard({ ...study, observedSeconds: 57, standardMinutes: 1 })).toMatchObject({
    proposed: true,
  })
  expect(proposeStandard({ ...study, observedSeconds: 57, standardMinutes: 1 })?.difference).toBeCloseTo(
    -0.05,
    12,
  )
})

test('without a typed valoración, suplementos or a measurement there is no proposal', () => {
  const study = { observedSeconds: 63, valoracion: 1, suplementos: 0.15, standardMinutes: 1 }
  expect(proposeStandard({ ...study, valoracion: null })).toBeNull()
  expect(proposeStandard({ ...study, suplementos: null })).toBeNull()
  expect(proposeStandard({ ...study, observedSeconds: null })).toBeNull()
  expect(proposeStandard({ ...study, standardMinutes: null })).toBeNull()
})

test('one operator is provisional, two are en validación, three consolidado', () => {
  expect([0, 1, 2, 3, 7].map(studyState)).toEqual([
    null,
    'provisional',
    'en validación',
    'consolidado',
    'consolidado',
  ])
})

import { expect, test } from 'vitest'
import { agreementOf, concordance, type Pair } from './statistics.ts'

/** Bland & Altman, Lancet 1986; 1: 307–310, table 1: peak expiratory flow, first readings of the large and the mini Wright meter, l/min. */
const large = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
const mini = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]
const pefr: Pair[] = large.map((value, i) => [value, mini[i] ?? Number.NaN])

test('the peak flow data of Bland & Altman 1986 give their mean difference and limits', () => {
  const { n, bias, limits } = agreementOf(pefr)
  expect(n).toBe(17)
  // The paper: mean difference −2.1 (large − mini), SD 38.8; with 1.96 SD: −78.1 to 73.9.
  expect(-(bias ?? 0)).toBeCloseTo(-2.1, 1)
  expect(-(limits?.[1] ?? 0)).toBeCloseTo(-78.1, 1)
  expect(-(limits?.[0] ?? 0)).toBeCloseTo(73.9, 1)
  expect(((limits?.[1] ?? 0) - (limits?.[0] ?? 0)) / 2 / 1.96).toBeCloseTo(38.8, 1)
})

test('the same data have the concordance of 0.943 that implementations of Lin 1989 report', () => {
  expect(concordance(pefr)).toBeCloseTo(0.943, 3)
})

test('bias and mean absolute error are of measured against reference', () => {
  const { bias, bias_percent, mae } = agreementOf([
    [60, 61],
    [70, 68],
    [80, 83],
  ])
  expect(bias).toBeCloseTo(2 / 3, 12)
  expect(bias_percent).toBeCloseTo(100 * (2 / 3 / 70), 12)
  expect(mae).toBe(2)
})

test('what cannot be said of few or equal pairs is null', () => {
  expect(agreementOf([])).toEqual({
    n: 0,
    bias: null,
    bias_percent: null,
    mae: null,
    limits: null,
    ccc: null,
  })
  expect(agreementOf([[60, 61]])).toMatchObject({ n: 1, bias: 1, limits: null, ccc: null })
  expect(
    concordance([
      [60, 60],
      [60, 60],
    ]),
  ).toBeNull()
})

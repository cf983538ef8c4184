import { expect, test } from 'vitest'
import {
  agreementOf,
  concordance,
  meanAbsolutePercentError,
  type Pair,
  repeatedLimits,
} from './statistics.ts'

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

/** Bland & Altman, J Biopharm Stat 2007; 17: 571–582, table 1: cardiac output of 12 people, radionuclide (RV) and impedance (IC). */
const cardiacOutput: Pair[][] = [
  [
    [6.57, 7.83],
    [5.62, 7.42],
    [6.9, 7.89],
    [6.57, 7.12],
    [6.35, 7.88],
  ],
  [
    [4.06, 6.16],
    [4.29, 7.26],
    [4.26, 6.71],
    [4.09, 6.54],
  ],
  [
    [4.71, 4.75],
    [5.5, 5.24],
    [5.08, 4.86],
    [5.02, 4.78],
    [6.01, 6.05],
    [5.67, 5.42],
  ],
  [
    [4.14, 4.21],
    [4.2, 3.61],
    [4.61, 3.72],
    [4.68, 3.87],
    [5.04, 3.92],
  ],
  [
    [3.03, 3.13],
    [2.86, 2.98],
    [2.77, 2.85],
    [2.46, 3.17],
    [2.32, 3.09],
    [2.43, 3.12],
  ],
  [
    [5.9, 5.92],
    [5.81, 6.42],
    [5.7, 5.92],
    [5.76, 6.27],
  ],
  [
    [5.09, 7.13],
    [4.63, 6.62],
    [4.61, 6.58],
    [5.09, 6.93],
  ],
  [
    [4.72, 4.54],
    [4.61, 4.81],
    [4.36, 5.11],
    [4.2, 5.29],
    [4.36, 5.39],
    [4.2, 5.57],
  ],
  [
    [3.17, 4.48],
    [3.12, 4.92],
    [2.96, 3.97],
  ],
  [
    [4.35, 4.22],
    [4.62, 4.65],
    [3.16, 4.74],
    [3.53, 4.44],
    [3.53, 4.5],
  ],
  [
    [7.2, 6.78],
    [6.09, 6.07],
    [7, 6.52],
    [7.1, 6.42],
    [7.4, 6.41],
    [6.8, 5.76],
  ],
  [
    [4.5, 5.06],
    [4.2, 4.72],
    [3.8, 4.9],
    [3.8, 4.8],
    [4.2, 4.9],
    [4.5, 5.1],
  ],
]

test('repeated measures: the cardiac output data of Bland & Altman 2007 give their variances and limits', () => {
  const result = repeatedLimits(cardiacOutput)
  // The paper: bias 0.602, mean squares 4.209 and 0.1707, SD of the differences 0.991, limits −1.34 and 2.54.
  expect(result).toMatchObject({ subjects: 12, pairs: 60 })
  expect(result?.bias).toBeCloseTo(0.6021667, 6)
  expect(result?.withinVariance).toBeCloseTo(0.170714, 5)
  expect((result?.withinVariance ?? 0) + (result?.betweenVariance ?? 0)).toBeCloseTo(0.981336, 5)
  expect(result?.limits[0]).toBeCloseTo(-1.3394, 3)
  expect(result?.limits[1]).toBeCloseTo(2.5438, 3)
})

test('repeated limits need two stations and one that was measured twice', () => {
  expect(
    repeatedLimits([
      [
        [60, 61],
        [60, 62],
      ],
    ]),
  ).toBeNull()
  expect(repeatedLimits([[[60, 61]], [[60, 62]]])).toBeNull()
})

test('the mean absolute percent error is of the reference', () => {
  expect(
    meanAbsolutePercentError([
      [50, 51],
      [100, 98],
    ]),
  ).toBeCloseTo(2, 12)
  expect(meanAbsolutePercentError([])).toBeNull()
})

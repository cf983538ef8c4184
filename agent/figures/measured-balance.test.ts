import { expect, test } from 'vitest'
import { balanceFigures } from './balance.ts'
import { operationStudy, stationMeasured, stationProposal } from './measured-balance.ts'
import { at, smallRecord, standard } from './small-record.ts'

const judged = { valoracion: 0.95, suplementos: 0.15 }
/** P02 alone does half the CUELLO of 10.16 min with two operators; here all of it, on its own operation. */
const pair = smallRecord({
  standards: [standard(1, 'Ref22 Slim', 'MONTAR CUELLO', 2)],
  balances: [
    {
      id: 1,
      reference: 'Ref22 Slim',
      valid_from_ts: at('00:00', '2026-07-01'),
      lines: [{ workstation_id: 2, operation: 'MONTAR CUELLO', position: 1, share: 1 }],
    },
  ],
})
const stationOf = (record: typeof pair, code: string) => {
  const found = balanceFigures(record, 'Ref22 Slim', at('08:00')).stations.find(
    ({ workstation }) => workstation === code,
  )
  if (found === undefined) throw new Error(code)
  return found
}

test('two operators with a SAM of 2 min put a piece down every minute: the measured load stands beside 1 min, not 2', () => {
  const station = stationOf(pair, 'P02')
  expect(station.load_minutes).toBe(1)
  const measured = stationMeasured(station, { seconds: [66, 66, 66], operators: 2 })
  expect(measured).toMatchObject({
    n: 3,
    mean_seconds: 66,
    load_minutes: 1.1,
    operators_seen: 2,
    state: 'en validación',
  })
  expect(measured?.difference).toBeCloseTo(0.1, 12)
  expect(measured?.units_per_hour).toBeCloseTo(60 / 1.1, 12)
})

test('the proposal takes the time of all hands: 66 s × 2 operators × 0.95 × 1.15 = 2.4035 min, 20 % above 2', () => {
  const station = stationOf(pair, 'P02')
  const measured = stationMeasured(station, { seconds: [66, 66, 66], operators: 2 })
  const proposal = stationProposal(station, measured, judged)
  if (typeof proposal === 'string') throw new Error(proposal)
  expect(proposal.normal_minutes).toBeCloseTo(2.09, 12)
  expect(proposal.sam_minutes).toBeCloseTo(2.4035, 12)
  expect(proposal).toMatchObject({ operation: 'MONTAR CUELLO', current_minutes: 2, proposed: true })
})

test('a station that takes half of the units is compared per unit of the module', () => {
  const station = stationOf(smallRecord(), 'P01')
  expect(station).toMatchObject({ load_minutes: 5.08, passing_share: 0.5 })
  expect(stationMeasured(station, { seconds: [609.6], operators: 1 })?.load_minutes).toBeCloseTo(5.08, 12)
})

test('two passes of a unit are divided out of the proposed pass', () => {
  const twice = smallRecord({
    ...pair,
    standards: [{ ...standard(1, 'Ref22 Slim', 'MONTAR CUELLO', 1), passes_per_unit: 2 }],
  })
  const station = stationOf(twice, 'P02')
  const measured = stationMeasured(station, { seconds: [60], operators: 1 })
  const proposal = stationProposal(station, measured, { valoracion: 1, suplementos: 0 })
  expect(proposal).toMatchObject({ sam_minutes: 1, proposed: false })
})

test('without measurement, valoración, suplementos or a single operation there is no proposal, and the reason is named', () => {
  const station = stationOf(pair, 'P02')
  const measured = stationMeasured(station, { seconds: [66], operators: 0 })
  expect(measured?.state).toBeNull()
  expect(stationMeasured(station, { seconds: [], operators: 0 })).toBeNull()
  expect(stationProposal(station, null, judged)).toBe('not-measured')
  expect(stationProposal(station, measured, { ...judged, valoracion: null })).toBe('no-valoracion')
  expect(stationProposal(station, measured, { ...judged, suplementos: null })).toBe('no-suplementos')
  const [operation] = station.operations
  if (operation === undefined) throw new Error('no operation')
  expect(stationProposal({ ...station, operations: [operation, operation] }, measured, judged)).toBe(
    'several-operations',
  )
  expect(stationProposal({ ...station, operations: [] }, measured, judged)).toBe('no-standard')
})

test('stopwatch readings with their own valoración: (60 × 0.9 + 66 × 1) ÷ 2 = 60 s normal, 1.15 min with 15 %', () => {
  const [operation] = stationOf(pair, 'P02').operations
  const reading = (seconds: number, valoracion: number | null, operator: string | null) => ({
    seconds,
    valoracion,
    operator,
  })
  const readings = [reading(60, 0.9, 'O07'), reading(66, 1, 'O08'), reading(500, null, 'O09')]
  const study = operationStudy(operation, readings, 0.15)
  // A reading nobody rated says nothing about the standard.
  expect(study).toMatchObject({ n: 2, mean_seconds: 63, operators_seen: 2, state: 'en validación' })
  if (typeof study.proposal === 'string') throw new Error(study.proposal)
  expect(study.proposal.normal_minutes).toBeCloseTo(1, 12)
  expect(study.proposal.sam_minutes).toBeCloseTo(1.15, 12)
  expect(study.proposal).toMatchObject({ current_minutes: 2, proposed: true })
  expect(operationStudy(operation, [reading(60, null, null)], 0.15)).toMatchObject({
    n: 1,
    state: null,
    proposal: 'no-valoracion',
  })
  expect(operationStudy(operation, readings, null).proposal).toBe('no-suplementos')
  expect(operationStudy(undefined, readings, 0.15).proposal).toBe('no-standard')
})

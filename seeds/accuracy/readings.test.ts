import { expect, it } from 'vitest'
import { StationCycle } from '../../agent/vision/station-cycle.ts'
import { signals, units } from './hands-tape.ts'
import { createReadings } from './readings.ts'

it('where both readings agree each says by itself what the station tells, over a gap and at the end too', () => {
  const list = signals(100, units(0, 30, 60, 90))
  const readings = createReadings('P01')
  const cycle = new StationCycle('P01')
  cycle.begin(0, 'first')
  const told = list.flatMap((signal) => cycle.step(signal))
  const said = list.flatMap((signal) => readings.step(signal))
  // The put-down at 90 s still waits.
  told.push(...cycle.end('gap'))
  said.push(...readings.end('gap'))
  cycle.begin(200_000, 'gap')
  readings.begin(200_000)
  for (const signal of signals(250, units(200, 230, 245)).slice(1000)) {
    told.push(...cycle.step(signal))
    said.push(...readings.step(signal))
  }
  told.push(...cycle.end('camera-moved'))
  said.push(...readings.end('camera-moved'))
  expect(told.filter(({ type }) => type === 'unit-closed')).toHaveLength(5)
  for (const reading of ['believing', 'seeing'])
    expect(said.flatMap(({ name, events }) => (name === reading ? events : []))).toEqual(told)
})

import { describe, expect, it } from 'vitest'
import { Freeze } from './freeze.ts'

/** A lattice of cells whose noise is that of a live sensor, or none; frames 0.2 s apart. */
function lattice(seed: number, noise: number, moved = 0): Float32Array {
  let state = seed + 1
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state / 0x7fffffff - 0.5
  }
  return Float32Array.from({ length: 400 }, (_, i) => 120 + 2 * noise * random() + (i < 10 ? moved : 0))
}

function run(frames: { noise: number; moved?: number; change?: number }[]): (number | undefined)[] {
  const freeze = new Freeze()
  return frames.map(({ noise, moved = 0, change = noise }, i) =>
    freeze.look({ change, noise, cells: lattice(noise < 0.05 ? 0 : i, noise, moved) }, i * 200),
  )
}
const times = <T>(count: number, of: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => of(i))

describe('a frozen picture', () => {
  it('is the same to the last bit for two seconds', () => {
    const said = run([...times(20, () => ({ noise: 0 + 1 })), ...times(15, () => ({ noise: 0 }))])
    expect(said.slice(0, 30).every((since) => since === undefined)).toBe(true)
    expect(said[31]).toBe(4000)
  })

  it('may be coded anew: its usual noise has gone and nothing moves, whatever single key frames do', () => {
    const frozen = times(20, (i) => ({ noise: i % 8 === 7 ? 0.9 : 0.03, change: 0.02 }))
    const said = run([...times(60, () => ({ noise: 0.8 })), ...frozen])
    expect(said.slice(0, 60).every((since) => since === undefined)).toBe(true)
    expect(said.at(-1)).toBe(12_000)
  })

  it('is not one in which somebody moves while the encoder swallows the noise', () => {
    const quiet = times(30, (i) => ({ noise: 0.03, change: 0.2, moved: 6 * (i % 5) }))
    expect(run([...times(60, () => ({ noise: 0.8 })), ...quiet]).every((since) => since === undefined)).toBe(
      true,
    )
  })

  it('is not claimed of a camera whose noise was never audible', () => {
    const quiet = times(60, () => ({ noise: 0.03, change: 0.2 }))
    expect(run(quiet).every((since) => since === undefined)).toBe(true)
  })
})

import { describe, expect, it } from 'vitest'
import { type Frame, WaitingFrames } from './frames.ts'

const frame = (captureMs: number): Frame => ({ captureMs, width: 1, height: 1, planes: new Uint8Array(3) })

describe('pictures that wait', () => {
  it('come out in the order of their capture, and whoever takes one sees that others wait', async () => {
    const waiting = new WaitingFrames()
    for (const atMs of [1, 2, 3]) expect(waiting.put(frame(atMs))).toBeUndefined()
    expect((await waiting.take())?.captureMs).toBe(1)
    expect(waiting.size).toBe(2)
    expect((await waiting.take())?.captureMs).toBe(2)
    expect(waiting.drops).toBe(0)
  })

  it('are a second at most: the oldest goes, counted, and gives its buffer back', async () => {
    const waiting = new WaitingFrames()
    const gone = [1, 2, 3, 4, 5, 6, 7].map((atMs) => waiting.put(frame(atMs))?.captureMs)
    expect(gone.filter((atMs) => atMs !== undefined)).toEqual([1, 2])
    expect(waiting.drops).toBe(2)
    expect((await waiting.take())?.captureMs).toBe(3)
  })

  it('do not wait for whoever waits for them, and end with the camera', async () => {
    const waiting = new WaitingFrames()
    const taken = waiting.take()
    waiting.put(frame(1))
    expect((await taken)?.captureMs).toBe(1)
    const never = waiting.take()
    waiting.close()
    expect(await never).toBeUndefined()
  })
})

import { expect, test } from 'vitest'
import { type Frame, frameBytes, frameHeight, frameWidth } from './frames.ts'
import { PutDownFrames, paintMasks } from './put-down-frames.ts'

const frame = (captureMs: number): Frame => ({
  captureMs,
  width: frameWidth,
  height: frameHeight,
  planes: new Uint8Array(frameBytes).fill(captureMs / 200),
})

/** Twenty-five seconds at five pictures a second, put-down after 10 s recognised 2 s later. */
function looked(until: number, pending: (atMs: number) => number[] = () => []): PutDownFrames {
  const frames = new PutDownFrames()
  for (let atMs = 0; atMs <= until; atMs += 200) {
    frames.add(frame(atMs))
    frames.hold(new Map([['P01', pending(atMs)]]))
  }
  return frames
}

test('the picture of a put-down is the nearest one, also when it is confirmed long after', () => {
  const frames = looked(25_000, (atMs) => (atMs < 12_000 ? [] : [10_050]))
  const found = frames.at('P01', 10_050)
  expect(Math.abs((found?.captureMs ?? 0) - 10_050)).toBeLessThanOrEqual(200)
  expect(found?.planes[0]).toBe((found?.captureMs ?? 0) / 200)
})

test('a put-down confirmed at once is found in the last seconds; one that is gone shows nothing else instead', () => {
  const frames = looked(25_000)
  expect(Math.abs((frames.at('P01', 22_300)?.captureMs ?? 0) - 22_300)).toBeLessThanOrEqual(200)
  expect(frames.at('P01', 10_000)).toBeUndefined()
})

test('a put-down that was a reach is let go, and the later one shown', () => {
  const frames = looked(25_000, (atMs) => (atMs < 12_000 ? [] : [atMs < 20_000 ? 10_000 : 18_000]))
  expect(frames.at('P01', 10_000)).toBeUndefined()
  expect(Math.abs((frames.at('P01', 18_000)?.captureMs ?? 0) - 18_000)).toBeLessThanOrEqual(200)
})

test('of several put-downs that wait each keeps its picture', () => {
  const frames = looked(25_000, (atMs) => (atMs < 12_000 ? [] : atMs < 20_000 ? [10_000] : [10_000, 18_000]))
  for (const at of [10_000, 18_000])
    expect(Math.abs((frames.at('P01', at)?.captureMs ?? 0) - at)).toBeLessThanOrEqual(200)
})

test('a clock that steps back leaves no picture of another time', () => {
  const frames = looked(10_000)
  frames.add(frame(2000))
  expect(frames.at('P01', 9000)).toBeUndefined()
  expect(frames.at('P01', 2000)?.captureMs).toBe(2000)
})

test('a privacy mask is black to its edge in all three planes and touches nothing else', () => {
  const painted = { ...frame(0), planes: new Uint8Array(frameBytes).fill(200) }
  const [x0, x1, y0, y1] = [64.4, 128.2, 48, 96]
  const at = (x: number, y: number): [number, number] => [x / frameWidth, y / frameHeight]
  paintMasks(painted, [[at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1)]])
  for (const plane of [0, 1, 2]) {
    const pixel = (x: number, y: number) =>
      painted.planes[plane * frameWidth * frameHeight + y * frameWidth + x]
    expect([pixel(64, 60), pixel(100, 48), pixel(128, 95)]).toEqual([0, 0, 0])
    expect([pixel(63, 60), pixel(129, 60), pixel(100, 46), pixel(100, 97)]).toEqual([200, 200, 200, 200])
  }
})

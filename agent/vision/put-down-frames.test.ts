import { expect, test } from 'vitest'
import { type Frame, frameBytes, frameHeight, frameWidth, imagePlanes } from './frames.ts'
import { PutDownFrames, paintMasks } from './put-down-frames.ts'

const frame = (captureMs: number, planes: Uint8Array = new Uint8Array(frameBytes)): Frame => ({
  captureMs,
  width: frameWidth,
  height: frameHeight,
  planes: planes.fill(captureMs / 200),
})

/**
 * Pictures up to `until` at five a second, put-down after 10 s recognised 2 s later. As live: a buffer that is not kept any more is the next
 * picture's.
 */
function looked(until: number, pending: (atMs: number) => number[] = () => []) {
  const spare: Uint8Array[] = []
  const frames = new PutDownFrames(({ planes }) => spare.push(planes))
  for (let atMs = 0; atMs <= until; atMs += 200) {
    const next = frame(atMs, spare.pop())
    frames.add(next)
    frames.hold(new Map([['P01', pending(atMs)]]))
    if (!frames.keeps(next)) spare.push(next.planes)
  }
  return { frames, spare }
}

/** What is in the picture is what was in it when it was taken. */
function shownNear(frames: PutDownFrames, putDownMs: number): void {
  const found = frames.at('P01', putDownMs)
  expect(Math.abs((found?.captureMs ?? 0) - putDownMs)).toBeLessThanOrEqual(200)
  expect(found?.planes[0]).toBe((found?.captureMs ?? 0) / 200)
}

test('the picture of a put-down is the nearest one, also when it is confirmed long after', () => {
  const { frames } = looked(25_000, (atMs) => (atMs < 12_000 ? [] : [10_050]))
  shownNear(frames, 10_050)
})

test('a put-down confirmed at once is found in the last seconds; one that is gone shows nothing else instead', () => {
  const { frames } = looked(25_000)
  shownNear(frames, 22_300)
  expect(frames.at('P01', 10_000)).toBeUndefined()
})

test('a put-down that was a reach is let go, and the later one shown', () => {
  const { frames } = looked(25_000, (atMs) => (atMs < 12_000 ? [] : [atMs < 20_000 ? 10_000 : 18_000]))
  expect(frames.at('P01', 10_000)).toBeUndefined()
  shownNear(frames, 18_000)
})

test('of several put-downs that wait each keeps its picture', () => {
  const { frames } = looked(25_000, (atMs) =>
    atMs < 12_000 ? [] : atMs < 20_000 ? [10_000] : [10_000, 18_000],
  )
  for (const at of [10_000, 18_000]) shownNear(frames, at)
})

test('each buffer is free again once, also that of a picture two put-downs had', () => {
  const { frames, spare } = looked(25_000, (atMs) => (atMs < 12_000 || atMs > 20_000 ? [] : [10_000, 10_010]))
  frames.forget()
  expect(new Set(spare).size).toBe(spare.length)
  expect(spare.length).toBe(17)
})

test('a clock that steps back leaves no picture of another time', () => {
  const { frames } = looked(10_000)
  frames.add(frame(2000))
  expect(frames.at('P01', 9000)).toBeUndefined()
  expect(frames.at('P01', 2000)?.captureMs).toBe(2000)
})

test('a privacy mask is black and colourless to its edge, and touches nothing else', () => {
  const painted = { ...frame(0), planes: new Uint8Array(frameBytes).fill(200) }
  const [x0, x1, y0, y1] = [64.4, 128.2, 48, 96]
  const at = (x: number, y: number): [number, number] => [x / frameWidth, y / frameHeight]
  paintMasks(painted, [[at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1)]])
  for (const [index, { values, width, scale }] of imagePlanes(painted).entries()) {
    const pixel = (x: number, y: number) => values[Math.floor(y * scale) * width + Math.floor(x * scale)]
    const black = index === 0 ? 16 : 128
    expect([pixel(64, 60), pixel(100, 48), pixel(128, 95)]).toEqual([black, black, black])
    expect([pixel(63, 60), pixel(130, 60), pixel(100, 46), pixel(100, 97)]).toEqual([200, 200, 200, 200])
  }
})

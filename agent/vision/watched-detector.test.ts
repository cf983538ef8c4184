import { expect, test } from 'vitest'
import { createNoDetector } from './detector.ts'
import type { Frame } from './frames.ts'
import { watchDetector } from './watched-detector.ts'

const frame: Frame = { captureMs: 0, width: 2, height: 2, planes: new Uint8Array(6) }

test('a detector that owes no answer makes progress; one that owes it or failed stands still', async () => {
  let nowMs = 100
  const answers: ((answer: { boxes: 'unknown'; inferenceMs: number } | Error) => void)[] = []
  const detector = watchDetector(
    {
      ...createNoDetector(),
      detect: () =>
        new Promise((resolve, reject) => {
          answers.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)))
        }),
    },
    () => nowMs,
  )
  expect(detector.progressMs()).toBe(100)
  const first = detector.detect(frame)
  nowMs = 200
  expect(detector.progressMs()).toBe(100)
  answers[0]?.({ boxes: 'unknown', inferenceMs: 1 })
  await first
  expect(detector.progressMs()).toBe(200)

  const dead = detector.detect(frame)
  nowMs = 300
  answers[1]?.(new Error('the thread has ended'))
  await expect(dead).rejects.toThrow('the thread has ended')
  nowMs = 900
  expect(detector.progressMs()).toBe(200)

  const again = detector.detect(frame)
  answers[2]?.({ boxes: 'unknown', inferenceMs: 1 })
  await again
  expect(detector.progressMs()).toBe(900)
})

import { expect, test } from 'vitest'
import { CameraTrials } from './camera-trials.ts'

test('two addresses are tried at once, the third waits, and a trial that fails lets it in', async () => {
  const begun: string[] = []
  const ends: { resolve: (trial: { ok: false; problem: string }) => void; reject: (error: Error) => void }[] =
    []
  const trials = new CameraTrials(({ url }) => {
    begun.push(url)
    return new Promise((resolve, reject) => ends.push({ resolve, reject }))
  })
  const ask = (url: string) => trials.of({ url, user: undefined, password: undefined })
  const [first, second, third] = [ask('a'), ask('b'), ask('c')]
  expect(begun).toEqual(['a', 'b'])
  ends[0]?.reject(new Error('no ffmpeg'))
  await expect(first).rejects.toThrow('no ffmpeg')
  await expect.poll(() => begun).toEqual(['a', 'b', 'c'])
  ends[2]?.resolve({ ok: false, problem: 'x' })
  ends[1]?.resolve({ ok: false, problem: 'y' })
  expect([await third, await second]).toMatchObject([{ problem: 'x' }, { problem: 'y' }])
})

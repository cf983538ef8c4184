import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { openDecoderPipe } from './decoder-pipe.ts'

it('gives every byte of a process in order, into the room that is offered or by hand', async () => {
  const whole = 3_000_000
  const offered = new Uint8Array(2_000_000)
  const pieces: Buffer[] = []
  const all = Promise.withResolvers<void>()
  let [byHand, inRoom] = [0, 0]
  const took = () => {
    if (byHand + inRoom >= whole) all.resolve()
  }
  const pipe = await openDecoderPipe({
    // By hand at first, then straight into the offered room, and by hand again when it is full.
    room: () => (byHand === 0 || inRoom === offered.length ? undefined : offered.subarray(inRoom)),
    filled: (bytes) => {
      inRoom += bytes
      if (inRoom === offered.length) pieces.push(Buffer.from(offered))
      took()
    },
    push: (bytes) => {
      pieces.push(Buffer.from(bytes))
      byHand += bytes.length
      took()
    },
  })
  const script = `const b = Buffer.alloc(${whole}); for (let i = 0; i < b.length; i++) b[i] = i % 251; process.stdout.write(b)`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', pipe.writer, 'inherit'] })
  pipe.handedOver()
  await Promise.all([once(child, 'exit'), all.promise])
  pipe.close()
  const got = Buffer.concat(pieces)
  expect(got.length).toBe(whole)
  expect(got.every((byte, i) => byte === i % 251)).toBe(true)
  expect(inRoom).toBe(offered.length)
})

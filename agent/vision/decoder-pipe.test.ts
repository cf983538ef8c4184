import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { openDecoderPipe } from './decoder-pipe.ts'

it('gives every byte of a process in order, out of one buffer', async () => {
  const pieces: Buffer[] = []
  const buffers = new Set<ArrayBufferLike>()
  const whole = 3_000_000
  const all = Promise.withResolvers<void>()
  let seen = 0
  const pipe = await openDecoderPipe((bytes) => {
    pieces.push(Buffer.from(bytes))
    buffers.add(bytes.buffer)
    seen += bytes.length
    if (seen >= whole) all.resolve()
  })
  const script = `const b = Buffer.alloc(${whole}); for (let i = 0; i < b.length; i++) b[i] = i % 251; process.stdout.write(b)`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', pipe.writer, 'inherit'] })
  pipe.handedOver()
  await Promise.all([once(child, 'exit'), all.promise])
  pipe.close()
  const got = Buffer.concat(pieces)
  expect(got.length).toBe(whole)
  expect(got.every((byte, i) => byte === i % 251)).toBe(true)
  expect(buffers.size).toBe(1)
})

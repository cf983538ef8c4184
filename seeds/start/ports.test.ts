import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePorts } from './ports.ts'

const holder = createServer()
let busy = 0

beforeAll(async () => {
  holder.listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const address = holder.address()
  busy = typeof address === 'object' && address !== null ? address.port : 0
})
afterAll(() => holder.close())

test('a busy port is named together with the variable that moves it', async () => {
  await expect(freePorts({ SITE_PORT: '0', SIGNIN_PORT: `${busy}` })).rejects.toThrow(
    /SITE_PORT=0: a port is a whole number.*Port \d+ is busy.*SIGNIN_PORT/s,
  )
})

test('a port is given to one part only', async () => {
  await expect(freePorts({ SITE_PORT: '18123', SERVE_PORT: '18123' })).rejects.toThrow(
    /18123 is asked for twice/,
  )
})

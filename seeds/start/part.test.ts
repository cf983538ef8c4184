import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startPart } from './part.ts'

const logs = mkdtempSync(join(tmpdir(), 'lbzf-part-'))

function program(name: string, text: string): string {
  const path = join(logs, name)
  writeFileSync(path, text)
  return path
}

const base = { logs, readyWithinMs: 20_000, stillWanted: () => true }

test('a part is ready when it says so, and stopping it waits for its end', async () => {
  const file = program(
    'good.mjs',
    `console.log('noise'); process.once('SIGTERM', () => { console.log('last words'); process.exit(0) });
     setInterval(() => {}, 1000); console.log('{"ready":"good","port":7}')`,
  )
  const part = await startPart({ name: 'good', args: [file], ...base })
  expect(part.ready).toEqual({ ready: 'good', port: 7 })
  await part.stop()
  expect(await part.ended).toBe(0)
})

test('a part that ends before it is ready is named with its log', async () => {
  const file = program('bad.mjs', `console.error('no camera'); process.exit(3)`)
  await expect(startPart({ name: 'bad', args: [file], ...base })).rejects.toThrow(
    /bad ended before it was ready \(exit 3\).*bad\.log/s,
  )
})

test('a part that is not wanted any more does not live on', async () => {
  const file = program('late.mjs', `console.log('{"ready":"late"}'); setInterval(() => {}, 1000)`)
  await expect(startPart({ name: 'late', args: [file], ...base, stillWanted: () => false })).rejects.toThrow(
    /late/,
  )
})

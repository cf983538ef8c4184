import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { openNotifySocket } from '../seeds/systemd/notify-socket.ts'
import { reportTo } from './service-manager.ts'
import { patienceMs, stuckParts } from './vitals.ts'

test('a part stands still once it has made no progress for longer than its patience', () => {
  const live = { capture: 0, store: 0, inference: 0 }
  expect(stuckParts(live, patienceMs.capture)).toEqual([])
  expect(stuckParts({ ...live, store: patienceMs.capture }, patienceMs.capture + 1)).toEqual(['capture'])
  expect(stuckParts(live, 1e9)).toEqual(['capture', 'store', 'inference'])
})

test('systemd hears READY, then the watchdog as long as every part lives, then which one does not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lbzf-notify-'))
  const said: string[] = []
  const socket = await openNotifySocket(join(folder, 'notify'), (line) => said.push(line))
  vi.stubEnv('NOTIFY_SOCKET', socket.path)
  try {
    let storeMs = Number.POSITIVE_INFINITY
    const alive = Number.POSITIVE_INFINITY
    const manager = reportTo(
      { NOTIFY_SOCKET: socket.path, WATCHDOG_USEC: '400000' },
      () => ({ capture: alive, inference: alive, store: storeMs }),
      pino({ level: 'silent' }),
    )
    await vi.waitFor(
      () => expect(said.filter((line) => line === 'WATCHDOG=1').length).toBeGreaterThan(1),
      15_000,
    )
    expect(said).toContain('READY=1')
    storeMs = -1e9
    await vi.waitFor(() => expect(said).toContain('STATUS=detenido: store'), 15_000)
    const fed = said.filter((line) => line === 'WATCHDOG=1').length
    await manager.stop()
    await vi.waitFor(() => expect(said).toContain('STOPPING=1'), 15_000)
    // One that was under way when the store stopped may still have come.
    expect(said.filter((line) => line === 'WATCHDOG=1').length).toBeLessThanOrEqual(fed + 1)
  } finally {
    vi.unstubAllEnvs()
    socket.stop()
    rmSync(folder, { recursive: true })
  }
}, 40_000)

test('without systemd nobody is told anything', async () => {
  const manager = reportTo({}, () => ({ capture: 0, store: 0, inference: 0 }), pino({ level: 'silent' }))
  await manager.stop()
})

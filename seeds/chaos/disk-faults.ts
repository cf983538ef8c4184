import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type Fault, measuresAgain, notTried, type Outcome, sentences } from './fault.ts'
import type { Stand } from './stand.ts'

/** Set by main.ts when the stand lies on a file system of its own, which may be filled and made read-only. */
export const ownDisk = 'CHAOS_OWN_DISK'
const noDisk = () => notTried('the stand is not on a disk of its own (unshare -rm is refused here)')

/** Somebody else's file takes all that is left, to the last byte. */
function fill(file: string): void {
  const handle = openSync(file, 'a')
  try {
    for (let size = 1 << 20; size >= 256; size = size >> 1) {
      try {
        for (;;) writeSync(handle, Buffer.alloc(size))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      }
    }
  } finally {
    closeSync(handle)
  }
}

async function fullDisk(stand: Stand): Promise<Outcome> {
  if (process.env[ownDisk] === undefined) return noDisk()
  await stand.until(async () => (await stand.isUp()) && (await stand.health())?.disk.recording, 60_000)
  const before = stand.units()
  const alien = join(stand.dir, 'alien')
  fill(alien)
  const saw = await stand.until(async () => {
    return (await stand.health())?.disk.full && sentences(stand)
  }, 30_000)
  // Cycles are still stored on the full disk: at least one more is.
  const stored = await stand.until(() => stand.units().size > before.size, 60_000)
  // Its session ends within a second or two.
  const stopped = await stand.until(async () => (await stand.health())?.disk.recording === false, 20_000)
  rmSync(alien)
  const fromMs = performance.now()
  const again = await stand.until(async () => (await stand.health())?.disk.recording, 60_000)
  return {
    lost: [
      ...stand.lost(before),
      ...(saw === undefined ? ['health did not turn red'] : []),
      ...(stored === undefined ? ['no cycle was stored on the full disk'] : []),
      ...(stopped === undefined ? ['it went on recording'] : []),
    ],
    recoverySeconds: again === undefined ? null : Math.round((performance.now() - fromMs) / 100) / 10,
    saw: saw ?? 'nada',
  }
}

/** As after a reboot on a disk that the kernel no longer trusts. */
async function readOnly(stand: Stand): Promise<Outcome> {
  if (process.env[ownDisk] === undefined) return noDisk()
  const before = stand.units()
  const remount = (how: string) =>
    execFileSync('mount', ['-o', `remount,${how}`, stand.dir], { stdio: 'ignore' })
  await stand.stopAgent()
  remount('ro')
  const refusal = await stand.startAgent().then(
    () => undefined,
    (error: unknown) => String(error),
  )
  if (refusal === undefined) await stand.stopAgent()
  remount('rw')
  const fromMs = performance.now()
  await stand.startAgent()
  const recoverySeconds = await measuresAgain(stand, fromMs, 60_000)
  const lost = [...stand.lost(before), ...(refusal === undefined ? ['it started on a read-only disk'] : [])]
  return { lost, recoverySeconds, saw: `el tablero no responde; el registro de systemd: ${refusal ?? ''}` }
}

/** What the kernel answers from the first write error on, when it turns a disk read-only under a running agent. */
const refusedWrites = 'pwrite64,pwritev,ftruncate,fallocate,unlink,rename,link,linkat,mkdir'

async function readOnlyWhileRunning(stand: Stand): Promise<Outcome> {
  if (spawnSync('strace', ['-V']).status !== 0) return notTried('strace is not installed')
  await stand.until(stand.isUp, 60_000)
  const before = stand.units()
  const inject = ['-f', '-p', `${stand.pid}`, '-e', `trace=${refusedWrites}`]
  const tracer = spawn('strace', [...inject, '-e', `inject=${refusedWrites}:error=EROFS`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(tracer, 'exit')
  let said = ''
  tracer.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000)
  })
  const saw = await stand.until(() => sentences(stand), 30_000)
  const refused = await stand.until(() => said.includes('INJECTED'), 10_000)
  const failed = [(await stand.page('/')).status, (await stand.page('/estado')).status].filter(
    (status) => status >= 500,
  )
  tracer.kill('SIGTERM')
  await ended
  if (refused === undefined) return notTried(`strace may not look at the agent here: ${said.slice(0, 200)}`)
  const recoverySeconds = await measuresAgain(stand, performance.now(), 60_000)
  return {
    lost: [...stand.lost(before), ...failed.map((status) => `a page answered ${status}`)],
    recoverySeconds,
    saw: saw ?? 'nada',
  }
}

async function locked(stand: Stand): Promise<Outcome> {
  await stand.until(stand.isUp, 60_000)
  const before = stand.units()
  const script = `
    import Database from 'better-sqlite3'
    const db = new Database(${JSON.stringify(stand.database)})
    db.exec('BEGIN IMMEDIATE')
    console.log('locked')
    setTimeout(() => { db.exec('ROLLBACK'); process.exit(0) }, 15_000)`
  const intruder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: join(import.meta.dirname, '../..'),
  })
  await once(intruder.stdout, 'data')
  const ended = once(intruder, 'exit')
  const saw = await stand.until(() => sentences(stand), 30_000)
  await ended
  const recoverySeconds = await measuresAgain(stand, performance.now(), 60_000)
  return { lost: stand.lost(before), recoverySeconds, saw: saw ?? 'nada' }
}

/** Disks that are full, read-only or held by somebody else. */
export const diskFaults: Fault[] = [
  { name: 'disco lleno hasta el último byte', short: true, run: fullDisk },
  { name: 'disco de solo lectura al arrancar', run: readOnly },
  { name: 'disco que pasa a solo lectura en marcha', run: readOnlyWhileRunning },
  { name: 'base de datos bloqueada 15 s por otro programa', run: locked },
]

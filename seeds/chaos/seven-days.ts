import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { headerApp, listen } from '../../agent/api/listener.ts'
import { testAgent } from '../../agent/api/test-agent.ts'
import { plantDate } from '../../agent/contract/plant-time.ts'
import { backUp } from '../../agent/store/backup.ts'
import { createRecorder } from '../../agent/store/recorder.ts'
import { sweep } from '../../agent/store/retention.ts'
import { rollupDifferences } from '../../agent/store/rollup.ts'
import { createSegmentSink } from '../../agent/store/segments.ts'
import { mondayMorning, noDetector, smallPlant } from '../../agent/store/small-plant.ts'

/**
 * Seven simulated days as fast as they go, in one process: units, rejections and gaps through the recorder, segments and
 * their retention, a backup a night, and a browser that asks for every page over HTTP. Capture is not in it: its frames
 * cannot come faster than they are decoded. Prints one JSON line; run by main.ts with --expose-gc.
 */
const days = Number(process.argv[2] ?? 7)
const stepMs = 30_000
const pages = ['/', '/puesto/P1', '/resumen', '/estado', '/api/v1/health', '/api/v1/stations?module=angela']
const dir = mkdtempSync(join(tmpdir(), 'lbzf-seven-'))
const [videoDir, framesDir] = [join(dir, 'video'), join(dir, 'frames')]
mkdirSync(videoDir)
mkdirSync(framesDir)
let nowMs = mondayMorning
const { store } = smallPlant({ file: join(dir, 'lbzf.db'), nowMs: () => nowMs })
const recorder = createRecorder(store, { cameraId: 1, model: noDetector })
const segments = createSegmentSink(store, 1)
const agent = testAgent({ store, nowMs: () => nowMs })
const server = await listen(headerApp(agent.parts), { host: '127.0.0.1', port: 0 })
const headers = { 'Tailscale-User-Login': 'ronald@lbzf.example' }
const committed = { units: 0, rejected: 0 }
const failed = new Set<string>()
const seen: { day: number; heapMb: number; rssMb: number; files: number; handles: number }[] = []

function measure(stepAtMs: number, i: number): void {
  recorder.measuredUntil(stepAtMs)
  const workstation = i % 2 ? 'P1' : 'P3'
  const startMs = stepAtMs - stepMs + 1000
  recorder.stationEvent({ type: 'unit-opened', workstation, startMs })
  if (i % 11 === 3) {
    recorder.stationEvent({ type: 'unit-rejected', workstation, startMs, endMs: stepAtMs, reason: 'reach' })
    committed.rejected++
  } else {
    const ended = { flaws: [], confidence: 0.9, absentSeconds: 0 }
    recorder.stationEvent({ type: 'unit-closed', workstation, startMs, endMs: stepAtMs, ...ended })
    committed.units++
  }
  if (i % 97 === 50) {
    recorder.gapOpened({ startMs: stepAtMs, kind: 'stall' })
    recorder.gapClosed(stepAtMs + 500)
  }
}

function recordSegment(n: number): void {
  const path = `cam1_${n}.mp4`
  segments.opened({ path, startMs: nowMs - 600_000 })
  writeFileSync(join(videoDir, path), Buffer.alloc(1000))
  segments.closed({ path, endMs: nowMs, bytes: 1000 })
  // Room for a hundred segments: the oldest goes all the time.
  const freeBytes = () => 100_000 - readdirSync(videoDir).length * 1000
  sweep({ store, videoDir, framesDir, maxAgeDays: 120, floorBytes: 0, freeBytes })
}

async function look(): Promise<void> {
  for (const path of pages) {
    const answer = await fetch(`${server.url}${path}`, { headers })
    await answer.text()
    if (answer.status >= 400) failed.add(`${path} ${answer.status}`)
  }
}

const startedMs = performance.now()
for (let day = 1; day <= days; day++) {
  for (let i = 0; i < 86_400_000 / stepMs; i++) {
    nowMs += stepMs
    measure(nowMs, i)
    if (i % 20 === 19) recordSegment(day * 10_000 + i)
    if (i % 40 === 39) await look()
  }
  await backUp({ file: store.file, folder: join(dir, 'copias'), keep: 3, nowMs })
  // Sockets of the last look and what they held go first.
  await new Promise((resolve) => setTimeout(resolve, 50))
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  seen.push({
    day,
    heapMb: Math.round(heapUsed / 1e5) / 10,
    rssMb: Math.round(rss / 1e6),
    files: readdirSync('/proc/self/fd').length,
    handles: process.getActiveResourcesInfo().filter((name) => name !== 'TCPSocketWrap').length,
  })
}
recorder.close()
const stored = store.get<{ units: number; rejected: number }>(
  'SELECT (SELECT COUNT(*) FROM cycle_events) AS units, (SELECT COUNT(*) FROM cycle_events_rejected) AS rejected',
)
const wrongBuckets = rollupDifferences(store).length
await server.stop()
agent.close()
rmSync(dir, { recursive: true, force: true })
console.log(
  JSON.stringify({
    seconds: Math.round((performance.now() - startedMs) / 100) / 10,
    until: plantDate(nowMs),
    committed,
    stored,
    wrongBuckets,
    failed: [...failed],
    seen,
  }),
)

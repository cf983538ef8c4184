import { writeSync } from 'node:fs'
import { createRecorder } from './recorder.ts'
import { noDetector } from './small-plant.ts'
import { openStore } from './store.ts'

/**
 * The process that chaos.ts kills: records units as fast as it can and says on stdout what was committed,
 * one line each, only after the recorder has returned. Arguments: database file, start of its timeline in Unix ms.
 */
const [file = '', start = '0'] = process.argv.slice(2)
const store = openStore({ file })
const recorder = createRecorder(store, { cameraId: 1, model: noDetector })
writeSync(1, 'open\n')

let atMs = Number(start)
recorder.measuredUntil(atMs)
for (let i = 0; ; i++) {
  const workstation = i % 2 ? 'P1' : 'P3'
  const startMs = atMs
  recorder.stationEvent({ type: 'unit-opened', workstation, startMs })
  atMs += 20_000 + (i % 5) * 7_000
  if (i % 7 === 3) {
    recorder.stationEvent({ type: 'unit-rejected', workstation, startMs, endMs: atMs, reason: 'reach' })
    writeSync(1, `rejected ${workstation} ${startMs}\n`)
    continue
  }
  const flaws = i % 5 === 0 ? (['visitor'] as const) : []
  recorder.stationEvent({
    type: 'unit-closed',
    workstation,
    startMs,
    endMs: atMs,
    flaws,
    confidence: 0.9,
    absentSeconds: 0,
  })
  writeSync(1, `closed ${workstation} ${startMs}\n`)
  if (i % 11 === 10) {
    recorder.gapOpened({ startMs: atMs, kind: 'stall' })
    atMs += 12_000
    recorder.gapClosed(atMs)
  }
}

import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createRecorder } from './recorder.ts'
import { createReserve } from './reserve.ts'
import { sweep } from './retention.ts'
import { rollupDifferences } from './rollup.ts'
import { mondayMorning, noDetector, smallPlant } from './small-plant.ts'
import { openStore } from './store.ts'

/** Run by retention.test.ts on a small file system of its own: fills it, measures on, makes room again. Argument: the folder. */
const folder = process.argv[2] ?? ''
const [videoDir, framesDir] = [join(folder, 'video'), join(folder, 'frames')]
mkdirSync(videoDir)
mkdirSync(framesDir)
const file = join(folder, 'lbzf.db')
smallPlant({ file }).store.close()
const reserve = createReserve(join(folder, 'reserve'), 4 << 20)
reserve.fill()
const store = openStore({ file, onFull: () => reserve.release() })
const recorder = createRecorder(store, { cameraId: 1, model: noDetector })
const retention = { store, videoDir, framesDir, maxAgeDays: 120, floorBytes: 6 << 20, reserve }

/** Somebody else's file takes all that is left. */
function fillDisk(): boolean {
  const handle = openSync(join(folder, 'alien'), 'w')
  try {
    for (let size = 1 << 20; size > 256; size = size >> 1) {
      try {
        for (;;) writeSync(handle, Buffer.alloc(size))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      }
    }
    return true
  } finally {
    closeSync(handle)
  }
}

const diskWasFull = fillDisk()
for (let i = 0; i < 200; i++) {
  recorder.stationEvent({
    type: 'unit-closed',
    workstation: 'P1',
    startMs: mondayMorning + i * 60_000,
    endMs: mondayMorning + i * 60_000 + 50_000,
    flaws: [],
    confidence: 1,
    absentSeconds: 0,
  })
}
const reserveGivenUp = !reserve.held()
const { mayRecord: mayRecordWhileFull } = sweep(retention)
rmSync(join(folder, 'alien'))
const { mayRecord: mayRecordAfterwards } = sweep(retention)
console.log(
  JSON.stringify({
    diskWasFull,
    storedOnFullDisk: store.get<{ n: number }>('SELECT COUNT(*) AS n FROM cycle_events')?.n,
    reserveGivenUp,
    mayRecordWhileFull,
    mayRecordAfterwards,
    reserveBack: reserve.held(),
    problems: rollupDifferences(store).length,
  }),
)
store.close()

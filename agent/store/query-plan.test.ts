import { expect, test } from 'vitest'
import { accessesPage } from './accesses.ts'
import { allStations, balanceInForce, standardsInForce, startsFrom } from './balance-in-force.ts'
import { cyclesPage, rejectedBetween } from './cycles.ts'
import { moduleRecord } from './day.ts'
import { downloadsOf, enteredSince, roughUnits } from './downloads.ts'
import { lostTimeEntries } from './lost-time.ts'
import { nowRecord } from './now.ts'
import { observationsBetween, observationsPage } from './observations.ts'
import { segmentsBetween } from './segments.ts'
import { mondayMorning, smallPlant } from './small-plant.ts'
import { openStore } from './store.ts'
import { stationTimings } from './timings.ts'

/** Tables that grow with every day of measuring. */
const growing =
  /\bSCAN (cycle_events|cycle_events_rejected|cycle_buckets|corrections|manual_observations|lost_time_events|signal_gaps|video_segments|clip_accesses|[a-z])\b/

test('no reading walks a table that grows: each finds its span by an index', () => {
  const { store: written, moduleId, p1 } = smallPlant()
  written.close()
  const seen = new Set<string>()
  const store = openStore({ file: written.file, onSql: (sql) => seen.add(sql) })
  const to = mondayMorning + 86_400_000
  moduleRecord(store, { module: 'angela', fromDate: '2026-07-06', toDate: '2026-07-06' })
  nowRecord(store, 'angela', mondayMorning + 123_456)
  stationTimings(store, moduleId, [{ start_ts: mondayMorning, end_ts: to }])
  const span = { fromMs: mondayMorning, toMs: to, limit: 50 }
  cyclesPage(store, { ...span, moduleId })
  cyclesPage(store, { ...span, moduleId, workstationId: p1, order: 'desc', after: { startMs: to, id: 9 } })
  cyclesPage(store, { ...span, workstationId: p1 })
  cyclesPage(store, { moduleId, limit: 50, order: 'desc' })
  cyclesPage(store, { moduleId, limit: 50, state: 'open' })
  rejectedBetween(store, moduleId, mondayMorning, to)
  observationsBetween(store, moduleId, mondayMorning, to)
  observationsPage(store, { moduleId, ...span, after: { startMs: to, id: 9 } })
  lostTimeEntries(store, moduleId, mondayMorning, to)
  downloadsOf(store, { login: 'ronald@lbzf.example', moduleId, sinceDate: '2026-07-01' })
  enteredSince(store, moduleId, to, mondayMorning)
  roughUnits(store, moduleId, mondayMorning, to)
  segmentsBetween(store, 1, mondayMorning, to)
  standardsInForce(store, 'Ref X', to)
  expect(balanceInForce(store, 'Ref X', to)).toHaveLength(3)
  startsFrom(store, 'Ref X', to)
  allStations(store)
  accessesPage(store, { limit: 50, login: 'ronald@lbzf.example' })
  const reads = [...seen].filter((sql) => /^\s*(SELECT|WITH)/i.test(sql))
  expect(reads.length).toBeGreaterThan(25)
  const walks = reads.flatMap((sql) =>
    store.db
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .filter(({ detail }) => growing.test(detail) && !/USING (COVERING )?INDEX/.test(detail))
      // Cameras and workstations are a handful.
      .filter(({ detail }) => detail !== 'SCAN w' && !(detail === 'SCAN c' && sql.includes('cameras c')))
      .map(({ detail }) => `${detail}: ${sql}`),
  )
  expect(walks).toEqual([])
  const sorts = reads.filter((sql) =>
    store.db
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .some(
        ({ detail }) =>
          detail.includes('USE TEMP B-TREE FOR ORDER BY') &&
          /cycle_events e/.test(sql) &&
          !/INDEXED BY idx_events_open/.test(sql),
      ),
  )
  expect(sorts).toEqual([])
})

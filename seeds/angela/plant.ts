import { plantDate } from '../../agent/contract/plant-time.ts'
import { addJornada } from '../../agent/store/calendar.ts'
import { putLostTimeCode } from '../../agent/store/lost-time.ts'
import { isSampleData, writeMeta } from '../../agent/store/meta.ts'
import { moduleId, putCamera, putModule, putStation } from '../../agent/store/plant.ts'
import { startRun } from '../../agent/store/runs.ts'
import { putSettings } from '../../agent/store/settings.ts'
import { addBalance, addStandards } from '../../agent/store/standards.ts'
import type { Store } from '../../agent/store/store.ts'
import {
  outputStation,
  sampleCameras,
  sampleJornadas,
  sampleLostTimeCodes,
  sampleOperators,
  sampleReference,
  sampleStations,
} from './garment.ts'

/** In `source` and `created_by` of every sample row. */
export const sampleSource = 'datos de ejemplo'

export type SamplePlantOptions = {
  orgId?: number
  /** From when on standards, settings, run and jornadas hold; default: the start of 2020, before any scenario. */
  validFromMs?: number
  /** false: no calendar at all, every unit stands outside any jornada (replay). */
  jornadas?: boolean
  /** false: umbrales por definir. */
  umbrales?: boolean
  /** Which stations are on camera; default: none, whoever measures assigns them. */
  cameras?: readonly { id: number; name: string; stations: readonly string[] }[]
}

export { sampleCameras }

/** Writes the sample plant into an empty record, marked *datos de ejemplo*; a record that holds it already is left alone. */
export function seedSamplePlant(store: Store, options: SamplePlantOptions = {}): { moduleId: number } {
  const {
    orgId = 1,
    validFromMs = Date.parse('2020-01-01T00:00:00-05:00'),
    jornadas = true,
    umbrales = true,
    cameras = [],
  } = options
  if (isSampleData(store)) return { moduleId: moduleId(store, 'angela') }
  return store.transaction(() => {
    writeMeta(store, 'org_id', `${orgId}`)
    writeMeta(store, 'sample_data', '1')
    const angela = putModule(store, { code: 'angela', name: 'Angela', orgId })
    for (const name of ['Carmenza', 'Camisetas', 'Empaque']) {
      putModule(store, { code: name.toLowerCase(), name, orgId })
    }
    for (const { id, name } of cameras) putCamera(store, { id, name, moduleId: angela })
    for (const [i, station] of sampleStations.entries()) {
      const camera = cameras.find(({ stations }) => stations.includes(station.code))
      putStation(store, {
        moduleId: angela,
        code: station.code,
        name: station.name,
        position: i + 1,
        operators: station.operators,
        cameraId: camera?.id ?? null,
        operation: station.operations.map(({ operation }) => operation).join(' · '),
      })
    }
    const applied = { validFromMs, source: sampleSource, by: sampleSource }
    addStandards(
      store,
      sampleStations.flatMap(({ operations }) =>
        operations.map((operation) => ({ reference: sampleReference, ...operation })),
      ),
      applied,
    )
    addBalance(
      store,
      sampleReference,
      sampleStations.flatMap(({ code, operations }) =>
        operations.map(({ operation }) => ({ stationCode: code, operation })),
      ),
      applied,
    )
    putSettings(
      store,
      angela,
      {
        operators: sampleOperators,
        target_factor: 0.9,
        output_stations: [outputStation],
        ...(umbrales ? { umbral_atento: 0.95, umbral_atrasado: 0.85 } : {}),
        suplementos: 0.15,
        confirmed: true,
      },
      applied,
    )
    startRun(store, {
      moduleId: angela,
      op: 'OP 4711',
      reference: sampleReference,
      fromMs: validFromMs,
      plannedUnits: 6000,
      by: sampleSource,
    })
    for (const code of sampleLostTimeCodes) putLostTimeCode(store, code)
    if (jornadas) {
      for (const jornada of sampleJornadas) {
        addJornada(store, {
          moduleId: angela,
          ...jornada,
          weekdays: '1234567',
          validFromDate: plantDate(validFromMs),
          by: sampleSource,
        })
      }
    }
    return { moduleId: angela }
  })
}

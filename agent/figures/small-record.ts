import type { ModuleRecord, ModuleSettings, OutputUnit } from './plant-record.ts'

/** For tests: an instant of Monday 6 July 2026, or of the day given, at the plant. */
export const at = (clock: string, date = '2026-07-06'): number => Date.parse(`${date}T${clock}-05:00`)

export const smallSettings: ModuleSettings = {
  id: 1,
  valid_from_ts: at('00:00', '2026-07-01'),
  operators: 22,
  target_factor: 0.9,
  output_stations: ['P21'],
  umbral_atento: 0.95,
  umbral_atrasado: 0.85,
  rendimiento: 'cumplimiento',
  suplementos: null,
  confirmed: true,
}

/**
 * For tests: 22 operators sew Ref22 Slim (SAM 24.16 min = 10.16 + 14) on P01, P02 (half of P01’s operation 10.16 each) and P21 (14).
 * Camera 1 has measured P01 and P21 since the first of July without a gap; P02 has no camera.
 * One jornada, 06:30–14:30, break 09:00–09:15.
 */
export function smallRecord(change: Partial<ModuleRecord> = {}): ModuleRecord {
  return {
    module: { id: 1, code: 'angela', name: 'Angela', org_id: 1 },
    from_ts: at('00:00', '2026-07-05'),
    to_ts: at('00:00', '2026-07-09'),
    stations: [
      { id: 1, code: 'P01', name: 'Puesto 1', position: 1, operators: 1, camera_id: 1 },
      { id: 2, code: 'P02', name: 'Puesto 2', position: 2, operators: 2, camera_id: null },
      { id: 21, code: 'P21', name: 'Puesto 21', position: 21, operators: 19, camera_id: 1 },
    ],
    jornadas: [
      {
        id: 1,
        name: 'Mañana',
        start_minute: 390,
        length_minutes: 480,
        weekdays: '12345',
        valid_from_date: '2026-07-01',
        valid_to_date: null,
        breaks: [{ name: 'Desayuno', offset_minutes: 150, length_minutes: 15 }],
      },
    ],
    holidays: [],
    hora_extra: [],
    settings: [smallSettings],
    runs: [
      {
        id: 1,
        workstation_id: null,
        op: 'OP-1',
        reference: 'Ref22 Slim',
        from_ts: at('00:00', '2026-07-01'),
        to_ts: null,
        planned_units: null,
      },
    ],
    standards: [standard(1, 'Ref22 Slim', 'CUELLO', 10.16), standard(2, 'Ref22 Slim', 'EMPACAR', 14)],
    balances: [
      {
        id: 1,
        reference: 'Ref22 Slim',
        valid_from_ts: at('00:00', '2026-07-01'),
        lines: [
          { workstation_id: 1, operation: 'CUELLO', position: 1, share: 0.5 },
          { workstation_id: 2, operation: 'CUELLO', position: 2, share: 0.5 },
          { workstation_id: 21, operation: 'EMPACAR', position: 3, share: 1 },
        ],
      },
    ],
    output_units: [],
    conteos: [],
    lost_time: [],
    cameras: [{ id: 1, name: 'Cámara 1', measured_until_ts: at('23:59', '2026-07-08') }],
    rois: [
      { id: 1, camera_id: 1, version: 1, valid_from_ts: at('00:00', '2026-07-01'), stations: ['P01', 'P21'] },
    ],
    gaps: [],
    ...change,
  }
}

export function standard(
  id: number,
  reference: string,
  operation: string,
  sam_minutes: number,
  from = at('00:00', '2026-07-01'),
) {
  return {
    id,
    reference,
    operation,
    sam_minutes,
    machine_code: 'MPP',
    passes_per_unit: 1,
    valid_from_ts: from,
  }
}

/** Units of P21, evenly spread: the first ends one interval after `start`, the last just before `end`. */
export function evenUnits(start: number, end: number, units: number): OutputUnit[] {
  return Array.from({ length: units }, (_, i) => ({
    workstation_id: 21,
    end_ts: Math.floor(start + ((i + 0.5) * (end - start)) / units),
  }))
}

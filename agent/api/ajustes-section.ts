import type { VNode } from 'preact'
import { modulosView, puestosView } from '../dashboard/ajustes-line-view.ts'
import { metasView, opView } from '../dashboard/ajustes-run-view.ts'
import { codigosView, estandaresView, operariosView } from '../dashboard/ajustes-standards-view.ts'
import { festivosView, horaExtraView, jornadasView } from '../dashboard/ajustes-timetable-view.ts'
import type { Ajustes, Section } from '../dashboard/ajustes-view.ts'
import { html } from '../dashboard/html.ts'
import { ajustesWords } from '../dashboard/words-ajustes.ts'
import { readAssignments } from '../store/assignments.ts'
import { balanceInForce, standardsInForce } from '../store/balance-in-force.ts'
import { readLine } from '../store/line.ts'
import { readLostTimeCodes } from '../store/lost-time.ts'
import { moduleId, readModules } from '../store/plant.ts'
import { readReferences, readRuns } from '../store/run-changes.ts'
import { readSettings } from '../store/settings-changes.ts'
import { changesOf, type HistoryTable, type StoredChange } from '../store/settings-history.ts'
import { readStandardHistory } from '../store/standard-changes.ts'
import { stationOperatorsChanges } from '../store/station-operators.ts'
import type { Store } from '../store/store.ts'
import { readHolidays, readHoraExtra, readTimetable } from '../store/timetable.ts'
import type { Desk } from './saying.ts'

/** What a section of Ajustes shows, read from the record. The import has its own route. */
export function sectionContent(
  { store, config }: Desk,
  section: Exclude<Section, 'balanceo'>,
  here: Ajustes,
  asked: { reference?: string | undefined },
): VNode {
  if (section === 'modulos') {
    const modules = readModules(store).filter(({ org_id }) => org_id === config.org_id)
    return modulosView(here, { modules, changes: changesOf(store, { table: 'modules' }) })
  }
  if (section === 'codigos') {
    return codigosView(here, {
      codes: readLostTimeCodes(store),
      changes: changesOf(store, { table: 'lost_time_codes' }),
    })
  }
  if (here.module === '') return html`<p class="empty">${ajustesWords.noModule}</p>`
  const id = moduleId(store, here.module)
  const ofModule = (table: HistoryTable) => changesOf(store, { table }).filter((change) => isOf(change, id))
  const references = readReferences(store).map(({ reference }) => reference)
  const line = readLine(store, id)
  const codes = line.map(({ code }) => code)
  switch (section) {
    case 'puestos': {
      const machines = machinesOf(store, id, here.nowMs)
      const stations = line.map((station) => ({ ...station, machines: machines.get(station.code) ?? [] }))
      return puestosView(here, {
        stations,
        changes: ofModule('workstations'),
        operators: stationOperatorsChanges(store, id),
      })
    }
    case 'op':
      return opView(here, { runs: readRuns(store, id), references, stations: codes })
    case 'metas':
      return metasView(here, { history: readSettings(store, id), stations: line })
    case 'jornadas':
      return jornadasView(here, { jornadas: readTimetable(store, id), changes: ofModule('jornadas') })
    case 'festivos':
      return festivosView(here, { holidays: readHolidays(store, id), changes: ofModule('holidays') })
    case 'hora-extra':
      return horaExtraView(here, {
        extras: readHoraExtra(store, id),
        changes: ofModule('hora_extra').filter(({ after }) => after === null),
      })
    case 'operarios':
      return operariosView(here, { assignments: readAssignments(store, id), stations: codes })
    case 'estandares': {
      const reference = references.includes(asked.reference ?? '')
        ? asked.reference
        : (currentReference(store, id, here.nowMs) ?? references[0])
      return estandaresView(here, {
        references,
        reference,
        standards: reference === undefined ? [] : readStandardHistory(store, reference),
        places: placesOf(store, reference, here.nowMs),
      })
    }
  }
}

function isOf({ before, after }: StoredChange, moduleId: number): boolean {
  return (after ?? before)?.module_id === moduleId
}

export function currentReference(store: Store, moduleId: number, nowMs: number): string | undefined {
  return readRuns(store, moduleId).find(
    ({ workstation, from_ts, to_ts }) =>
      workstation === null && from_ts <= nowMs && (to_ts === null || to_ts > nowMs),
  )?.reference
}

/** Machine codes at each puesto by the balance and standards in force: a machine belongs to an operation. */
function machinesOf(store: Store, moduleId: number, nowMs: number): Map<string, string[]> {
  const reference = currentReference(store, moduleId, nowMs)
  const machines = new Map<string, string[]>()
  if (reference === undefined) return machines
  const standards = new Map(
    standardsInForce(store, reference, nowMs).map(({ operation, machine_code }) => [operation, machine_code]),
  )
  for (const { station, operation } of balanceInForce(store, reference, nowMs) ?? []) {
    const machine = standards.get(operation)
    const known = machines.get(station) ?? []
    if (machine != null && !known.includes(machine)) machines.set(station, [...known, machine])
  }
  return machines
}

function placesOf(store: Store, reference: string | undefined, nowMs: number): Map<string, string> {
  const lines = reference === undefined ? [] : (balanceInForce(store, reference, nowMs) ?? [])
  const places = new Map<string, string>()
  for (const { operation, station } of lines)
    places.set(operation, places.has(operation) ? `${places.get(operation)}, ${station}` : station)
  return places
}

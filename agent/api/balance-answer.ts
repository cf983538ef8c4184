import type { Balance, BalanceStation, ProposalApply, StopwatchStudy } from '../contract/api-balance.ts'
import { addDays, plantDate, plantInstant } from '../contract/plant-time.ts'
import { type BalanceFigures, balanceFigures, type StationLoad, unitsPerHour } from '../figures/balance.ts'
import { moduleRunAt, settingsAt } from '../figures/in-force.ts'
import {
  operationStudy,
  type StationMeasured,
  stationMeasured,
  stationProposal,
} from '../figures/measured-balance.ts'
import type { ModuleRecord, ModuleSettings } from '../figures/plant-record.ts'
import { metaUnits } from '../figures/ratios.ts'
import { referenceSam } from '../figures/sam.ts'
import { versionsOf } from '../figures/versions.ts'
import { balanceInForce, standardsInForce } from '../store/balance-in-force.ts'
import { moduleRecord } from '../store/day.ts'
import { observedCycles, stopwatchStudies, typedValoraciones } from '../store/observed.ts'
import { balanceVersion } from '../store/standard-changes.ts'
import type { Store } from '../store/store.ts'
import { addStandard } from './plant-standards.ts'
import { ProblemError } from './problems.ts'
import { knownModule } from './routes/parameters.ts'
import type { Desk } from './saying.ts'
import { plantWords } from './words-plant.ts'

/** Days of cycles one answer looks at when nobody says: a working week. */
const defaultDays = 7
const mostDays = 31

export type BalanceAsk = {
  module: string
  reference?: string | undefined
  from?: string | undefined
  to?: string | undefined
  /** Units an hour; absent: the meta of an hour now. */
  demand?: number | undefined
  /** Typed by a person, by code of the puesto, as a fraction. */
  valoraciones?: ReadonlyMap<string, number>
}

export type BalanceAnswer = Omit<Balance, 'schema_version' | 'generated_at'>

/** The load of every puesto of a reference, by standard and as measured, against takt; and what the measurement proposes. */
export function balanceOf(desk: Desk, ask: BalanceAsk): BalanceAnswer {
  const { store } = desk
  const nowMs = desk.now()
  const { code } = knownModule(desk.answers, ask.module)
  const to = ask.to ?? plantDate(nowMs)
  const from = ask.from ?? addDays(to, 1 - defaultDays)
  if (from > to) throw new ProblemError('invalid', plantWords.rangeBackwards, { pointer: 'to' })
  if (addDays(from, mostDays) <= to)
    throw new ProblemError('invalid', plantWords.rangeTooLong(mostDays), { pointer: 'from' })
  return store.db.transaction((): BalanceAnswer => {
    const today = plantDate(nowMs)
    const present = moduleRecord(store, { module: code, fromDate: today, toDate: today }, 'without')
    const reference = ask.reference ?? moduleRunAt(present, nowMs)?.reference ?? null
    const settings = settingsAt(present, nowMs)
    const record = reference === null ? present : ofReference(store, present, reference, nowMs)
    const demand = ask.demand ?? (reference === null ? null : metaPerHour(record, reference, settings, nowMs))
    const figures = balanceFigures(
      record,
      reference ?? '',
      nowMs,
      demand === null ? undefined : { availableMinutes: 60, units: demand },
    )
    const span = {
      moduleId: present.module.id,
      fromMs: plantInstant(from),
      toMs: plantInstant(addDays(to, 1)),
    }
    const stations = stationsOf(store, record, figures, { ...span, reference }, ask.valoraciones, settings)
    const most = mostLoaded(stations)
    return {
      module: code,
      reference,
      from,
      to,
      total_sam_minutes: figures.total_sam_minutes,
      operators: figures.operators,
      suplementos: settings?.suplementos ?? null,
      demand_per_hour: demand,
      takt_minutes: figures.takt_minutes,
      pitch_minutes: figures.pitch_minutes,
      bottleneck: figures.bottleneck,
      units_per_hour: figures.bottleneck_units_per_hour,
      balance_ratio: figures.balance_ratio,
      measured_bottleneck: most?.workstation ?? null,
      measured_units_per_hour: most?.measured?.units_per_hour ?? null,
      measured_stations: stations.filter(({ measured }) => measured !== null).length,
      total_stations: stations.length,
      versions: versionsOf(
        record,
        reference === null ? [] : [reference],
        { start_ts: nowMs, end_ts: nowMs + 1 },
        '',
      ),
      stations,
      studies: studiesOf(store, record, figures, { ...span, reference }, settings?.suplementos ?? null),
    }
  })()
}

/** The record with what is in force of one reference, sewn now or not. */
function ofReference(store: Store, record: ModuleRecord, reference: string, nowMs: number): ModuleRecord {
  const ids = new Map(record.stations.map(({ code, id }) => [code, id]))
  const lines = balanceInForce(store, reference, nowMs)
  const version = balanceVersion(store, reference, nowMs)
  return {
    ...record,
    standards: standardsInForce(store, reference, nowMs),
    balances:
      lines === null
        ? []
        : [
            {
              id: version?.id ?? 0,
              reference,
              valid_from_ts: version?.valid_from_ts ?? 0,
              lines: lines.flatMap(({ station, operation, share }, position) => {
                const id = ids.get(station)
                return id === undefined ? [] : [{ workstation_id: id, operation, position, share }]
              }),
            },
          ],
  }
}

function metaPerHour(
  record: ModuleRecord,
  reference: string,
  settings: ModuleSettings | undefined,
  nowMs: number,
): number | null {
  return metaUnits({
    operators: settings?.operators ?? null,
    minutes: 60,
    samMinutes: referenceSam(record, reference, nowMs),
    factor: settings?.target_factor ?? null,
  })
}

function stationsOf(
  store: Store,
  record: ModuleRecord,
  figures: BalanceFigures,
  span: { moduleId: number; fromMs: number; toMs: number; reference: string | null },
  asked: ReadonlyMap<string, number> | undefined,
  settings: ModuleSettings | undefined,
): BalanceStation[] {
  const { reference } = span
  const observed = reference === null ? [] : observedCycles(store, { ...span, reference })
  const typed = typedValoraciones(store, span)
  return figures.stations.map((station, i) => {
    const id = record.stations[i]?.id ?? 0
    const cycles = observed.find(({ workstation_id }) => workstation_id === id)
    const measured = cycles === undefined ? null : stationMeasured(station, cycles)
    const valoracion = asked?.get(station.workstation) ?? typed.get(id) ?? null
    const proposal = stationProposal(station, measured, {
      valoracion,
      suplementos: settings?.suplementos ?? null,
    })
    return {
      ...standardOf(station),
      measured: measured === null ? null : measuredOf(measured),
      valoracion_typed: typed.get(id) ?? null,
      proposal: typeof proposal === 'string' ? null : proposal,
      no_proposal: typeof proposal === 'string' ? proposal : null,
    }
  })
}

function studiesOf(
  store: Store,
  record: ModuleRecord,
  figures: BalanceFigures,
  span: { moduleId: number; fromMs: number; toMs: number; reference: string | null },
  suplementos: number | null,
): StopwatchStudy[] {
  const { reference } = span
  if (reference === null) return []
  return stopwatchStudies(store, { ...span, reference }).flatMap(
    ({ workstation_id, operation, readings }) => {
      const at = record.stations.findIndex(({ id }) => id === workstation_id)
      const station = figures.stations[at]
      if (station === undefined) return []
      const load = station.operations.find((candidate) => candidate.operation === operation)
      const { proposal, ...study } = operationStudy(load, readings, suplementos)
      const { median_seconds: _median, p90_seconds: _p90, sd_seconds: _sd, ...said } = study
      return [
        {
          workstation: station.workstation,
          operation,
          ...said,
          proposal: typeof proposal === 'string' ? null : proposal,
          no_proposal: typeof proposal === 'string' ? proposal : null,
        },
      ]
    },
  )
}

function standardOf({ passing_share: _, ...station }: StationLoad) {
  return { ...station, units_per_hour: unitsPerHour(station.load_minutes) }
}

function measuredOf({ p90_seconds: _p90, sd_seconds: _sd, ...measured }: StationMeasured) {
  return measured
}

function mostLoaded(stations: readonly BalanceStation[]): BalanceStation | undefined {
  return stations.reduce<BalanceStation | undefined>((most, station) => {
    const load = station.measured?.load_minutes ?? null
    return load !== null && load > (most?.measured?.load_minutes ?? 0) ? station : most
  }, undefined)
}

/** A person applies what the measurement proposes; what he read must still be what is proposed. */
export function applyProposal(desk: Desk, input: ProposalApply, by: string): number {
  return desk.store.transaction(() => {
    const { module, workstation, operation: asked, reference, from, to } = input
    const valoraciones = new Map(input.valoracion === undefined ? [] : [[workstation, input.valoracion]])
    const balance = balanceOf(desk, { module, reference, from, to, valoraciones })
    const station = balance.stations.find((candidate) => candidate.workstation === workstation)
    const study =
      asked === undefined
        ? station
        : balance.studies.find((one) => one.workstation === workstation && one.operation === asked)
    const proposal = study?.proposal
    if (station === undefined || study === undefined || proposal == null) {
      const why = study?.no_proposal ?? 'not-measured'
      throw new ProblemError('conflict', plantWords.noProposal[why], { pointer: 'workstation' })
    }
    if (!proposal.proposed)
      throw new ProblemError('conflict', plantWords.underThreshold, { pointer: 'sam_minutes' })
    if (Math.abs(proposal.sam_minutes - input.sam_minutes) > 1e-6)
      throw new ProblemError('conflict', plantWords.proposalMoved, { pointer: 'sam_minutes' })
    const operation = station.operations.find((candidate) => candidate.operation === proposal.operation)
    const source = plantWords.studySource({
      stopwatch: asked !== undefined,
      n: 'measured' in study ? (study.measured?.n ?? 0) : study.n,
      from,
      to,
      valoracion: Math.round(proposal.valoracion * 1e4) / 1e4,
      suplementos: proposal.suplementos,
    })
    return addStandard(
      desk,
      {
        reference,
        operation: proposal.operation,
        sam_minutes: proposal.sam_minutes,
        machine_code: operation?.machine_code ?? null,
        ...(operation === undefined ? {} : { passes_per_unit: operation.passes_per_unit }),
        ...(input.valid_from === undefined ? {} : { from: input.valid_from }),
      },
      by,
      source,
    )
  })
}

import type {
  BoardRow,
  Cycle,
  Health,
  IndicadoresRow,
  StationNow,
  Summary,
  Versions,
} from '../contract/api.ts'
import type { ConfirmationAnswer } from '../contract/api-confirmation.ts'
import type { PuestoAsk, puestoDay } from './puesto-day.ts'

export type ModuleName = { code: string; name: string }

export type CycleFilter = {
  module: string
  workstation: string | undefined
  /** undefined: both. */
  state?: 'open' | 'ended' | undefined
  /** Start of the unit, Unix ms; `toMs` is exclusive. */
  fromMs: number | undefined
  toMs: number | undefined
  /** Opaque, from an earlier answer. */
  cursor: string | undefined
  limit: number
}

/** What routes and screens ask of the running agent; every figure in it comes from agent/figures. */
export type Answers = {
  modules(): ModuleName[]
  stations(module: string, nowMs: number): StationNow[]
  /** The same with what their figures were computed from. */
  stationsCited(module: string, nowMs: number): { stations: StationNow[]; versions: Versions }
  /** How many of the module's stations a camera measures now. */
  measured(module: string, nowMs: number): { measured: number; total: number }
  board(module: string, date: string, nowMs: number): BoardRow[]
  /** The plant day whose jornada is running: after midnight the night's jornada still belongs to the day before. */
  boardDay(module: string, nowMs: number): string
  /** # operarios, OP and reference of the running jornada; null: none runs. */
  confirmation(module: string, nowMs: number): ConfirmationAnswer
  /** Days from `from` to `to`, both included. */
  indicadores(module: string, from: string, to: string, nowMs: number): IndicadoresRow[]
  cycles(filter: CycleFilter): { cycles: Cycle[]; next_cursor: string | null }
  /** undefined: no such puesto in the module. */
  puesto(ask: PuestoAsk): ReturnType<typeof puestoDay>
  summary(nowMs: number): Summary['modules']
  /** When this person last opened a page; null: never. */
  lastVisitMs(login: string): number | null
  health(nowMs: number): Health
}

import type { Cycle, Health, HourBoard, IndicadoresRow, StationNow, Versions } from '../contract/api.ts'
import type { Summary } from '../contract/api-summary.ts'
import type { PuestoAsk, puestoDay } from './puesto-day.ts'

/** What every answer begins with. */
type Head = { schema_version: string; generated_at: string }

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
  /** Of a plant day; `date` undefined: of the one whose jornada runs. */
  board(module: string, date: string | undefined, nowMs: number): Omit<HourBoard, keyof Head | 'module'>
  /** The plant day whose jornada is running: after midnight the night's jornada still belongs to the day before. */
  boardDay(module: string, nowMs: number): string
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

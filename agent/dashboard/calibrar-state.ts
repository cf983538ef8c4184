import type { CameraNow } from '../contract/api-cameras.ts'
import { type Corner, type Draft, type Orientation, type Part, sameDraft } from './calibration.ts'

/** What the agent says when the page is opened. */
export type CalibrarLoaded = {
  camera: Pick<CameraNow, 'camera_id' | 'name' | 'state' | 'moved_by' | 'last_frame_at'>
  /** The version in force; null: none yet. */
  version: number | null
  draft: Draft
  /** Stations of the camera's module, in line order; `camera`: another camera that measures it. */
  stations: readonly { code: string; name: string; camera: string | null }[]
}

export type Notice =
  | { kind: 'restored' }
  | { kind: 'newer'; version: number }
  | { kind: 'problem'; text: string }
  | { kind: 'done'; text: string }

/** The live test: zones in which motion was seen since it began, and in which it is seen now. */
export type LiveTest = { sinceMs: number; seen: ReadonlySet<string>; now: ReadonlySet<string>; dark: boolean }

export type Calibrar = CalibrarLoaded & {
  /** Latest last; the first one is what was loaded. */
  history: readonly Draft[]
  saved: Draft
  selected: Part | null
  /** Waiting for a rectangle on the picture: of a station, or of a mask. */
  drawing: { workstation: string } | 'mask' | null
  nextStation: string
  orientation: Orientation
  notice: Notice | null
  saving: boolean
  movedDone: boolean
  test: LiveTest | null
  /** Screen pixels per drawing unit; null: not on a screen. */
  scale: number | null
}

export type Actions = {
  set(change: Partial<Calibrar>): void
  draw(workstation: string, byKeyboard: boolean): void
  drawMask(byKeyboard: boolean): void
  select(part: Part | null): void
  copy(from: string, to: string): void
  replaceZones(workstation: string): void
  remove(part: Part): void
  nudge(part: Part, handle: Corner | 'move', by: { x: number; y: number }): void
  undo(): void
  save(): void
  discard(): void
  takeTheirs(): void
  keepMine(version: number): void
  moveAll(): void
  toggleTest(): void
}

export function opened(loaded: CalibrarLoaded): Calibrar {
  return {
    ...loaded,
    history: [],
    saved: loaded.draft,
    selected: null,
    drawing: null,
    nextStation: nextStation(loaded, loaded.draft) ?? '',
    orientation: 'right',
    notice: null,
    saving: false,
    movedDone: false,
    test: null,
    scale: null,
  }
}

export function isChanged({ draft, saved }: Calibrar): boolean {
  return !sameDraft(draft, saved)
}

/** Stations that may still be drawn here: on no camera, and not on this picture. */
export function freeStations(stations: CalibrarLoaded['stations'], draft: Draft): CalibrarLoaded['stations'] {
  return stations.filter(
    ({ code, camera }) => camera === null && draft.stations.every(({ workstation }) => workstation !== code),
  )
}

/** The next one in line order after those drawn, else the first that is free. */
export function nextStation(
  { stations }: Pick<CalibrarLoaded, 'stations'>,
  draft: Draft,
  after?: string,
): string | undefined {
  const free = freeStations(stations, draft).map(({ code }) => code)
  const line = stations.map(({ code }) => code)
  const from = after ?? draft.stations.at(-1)?.workstation
  const start = from === undefined ? -1 : line.indexOf(from)
  return line.slice(start + 1).find((code) => free.includes(code)) ?? free[0]
}

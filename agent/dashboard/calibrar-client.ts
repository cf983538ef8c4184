import { render } from 'preact'
import { followCamera, runTest } from './calibrar-live.ts'
import { followPointers } from './calibrar-pointer.ts'
import { partName, stageWidth } from './calibrar-stage.ts'
import {
  type Actions,
  type Calibrar,
  type CalibrarLoaded,
  isChanged,
  nextStation,
  opened,
} from './calibrar-state.ts'
import { calibrarView } from './calibrar-view.ts'
import {
  addMask,
  boxOf,
  copyStation,
  cornerOf,
  type Draft,
  freeBox,
  move,
  moveCorner,
  type Part,
  placeStation,
  polygonOf,
  putStation,
  removeMask,
  removeStation,
  shiftAll,
  usualMask,
  usualStation,
} from './calibration.ts'
import { formatNumber } from './format.ts'
import { calibrarWords as say } from './words-calibrar.ts'

const longestHistory = 100
const announceMs = 350

const root = document.querySelector<HTMLFieldSetElement>('#calibrar')
const loaded = document.getElementById('loaded')
if (root !== null && loaded !== null) edit(root, JSON.parse(loaded.textContent) as CalibrarLoaded)

/** What was drawn and not saved outlives the page, for this camera and this browser. */
type Kept = { version: number | null; draft: Draft }

function edit(place: HTMLFieldSetElement, first: CalibrarLoaded): void {
  const keptAs = `lbzf-calibrar-${first.camera.camera_id}`
  let state: Calibrar = resumed(opened(first), readKept(keptAs))

  const set = (change: Partial<Calibrar>) => {
    state = { ...state, ...change }
    render(calibrarView(state, actions), place)
  }
  /** A change that can be undone. `before`: where a drag began. */
  const change = (draft: Draft, more: Partial<Calibrar> = {}, before = state.draft) => {
    const history = [...state.history, before].slice(-longestHistory)
    set({ draft, history, notice: null, ...more })
    keep()
  }
  const keep = () => {
    const kept: Kept = { version: state.version, draft: state.draft }
    try {
      if (isChanged(state)) localStorage.setItem(keptAs, JSON.stringify(kept))
      else localStorage.removeItem(keptAs)
    } catch {
      // A browser that keeps nothing: the page still works.
    }
  }
  const focusHandle = () => place.querySelector<SVGElement>('[data-handle="move"]')?.focus()

  const stationPart = (workstation: string): Part => ({ kind: 'station', workstation, zone: 'area' })
  const add = (workstation: string, box: { x: number; y: number; w: number; h: number }) => {
    const draft = putStation(state.draft, placeStation(workstation, box, state.orientation))
    change(draft, {
      selected: stationPart(workstation),
      drawing: null,
      nextStation: nextStation(state, draft, workstation) ?? '',
    })
    announce(say.placed(workstation))
  }
  const describe = (part: Part) => {
    const polygon = polygonOf(state.draft, part)
    if (polygon === undefined) return
    const { x, y, w, h } = boxOf(polygon)
    const percent = (value: number) => formatNumber(value * 100)
    announce(say.at(partName(part), percent(x), percent(y), percent(w), percent(h)))
  }

  const actions: Actions = {
    set,
    draw: (workstation, byKeyboard) => {
      if (!byKeyboard) return set({ drawing: { workstation }, selected: null, notice: null })
      add(workstation, freeBox(state.draft, usualStation))
      focusHandle()
    },
    drawMask: (byKeyboard) => {
      if (!byKeyboard) return set({ drawing: 'mask', selected: null, notice: null })
      change(addMask(state.draft, freeBox(state.draft, usualMask)), {
        selected: { kind: 'mask', index: state.draft.masks.length },
      })
      focusHandle()
    },
    select: (selected) => set({ selected, drawing: null }),
    copy: (from, to) => {
      const draft = copyStation(state.draft, from, to)
      change(draft, { selected: stationPart(to), nextStation: nextStation(state, draft, to) ?? '' })
      announce(say.copied(from, to))
    },
    replaceZones: (workstation) => {
      const polygon = polygonOf(state.draft, stationPart(workstation))
      if (polygon === undefined) return
      const station = placeStation(workstation, boxOf(polygon), state.orientation)
      change(putStation(state.draft, station))
    },
    remove: (part) => {
      const draft =
        part.kind === 'mask'
          ? removeMask(state.draft, part.index)
          : removeStation(state.draft, part.workstation)
      change(draft, { selected: null, nextStation: nextStation(state, draft) ?? '' })
      announce(say.removed(part.kind === 'mask' ? partName(part) : part.workstation))
    },
    nudge: (part, handle, by) => {
      if (handle === 'move') change(move(state.draft, part, by))
      else {
        const [x, y] = cornerOf(boxOf(polygonOf(state.draft, part) ?? []), handle)
        change(moveCorner(state.draft, part, handle, [x + by.x, y + by.y]))
      }
      describe(part)
    },
    undo: () => {
      const before = state.history.at(-1)
      if (before === undefined) return
      set({ draft: before, history: state.history.slice(0, -1), notice: null })
      keep()
      announce(say.undone)
    },
    save: () => void save(),
    discard: () => {
      change(state.saved, { selected: null, notice: null })
    },
    takeTheirs: () => {
      localStorage.removeItem(keptAs)
      location.reload()
    },
    keepMine: (version) => set({ version, notice: null }),
    moveAll: () => {
      const by = state.camera.moved_by
      if (by === null) return
      change(shiftAll(state.draft, by), { movedDone: true, notice: { kind: 'done', text: say.allMoved } })
    },
    toggleTest: () => (state.test === null ? runTest(() => state, set) : set({ test: null })),
  }

  async function save(): Promise<void> {
    set({ saving: true, notice: null })
    const draft = state.draft
    try {
      const answer = await fetch(`/api/v1/cameras/${state.camera.camera_id}/rois`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ base_version: state.version, ...draft }),
        signal: AbortSignal.timeout(15_000),
      })
      const said = (await answer.json()) as { version: number; detail?: string; pointer?: string }
      if (answer.ok) {
        const camera = { ...state.camera, moved_by: null }
        set({
          version: said.version,
          saved: draft,
          camera,
          history: [],
          movedDone: false,
          notice: { kind: 'done', text: say.saved(said.version) },
        })
        keep()
      } else if (said.pointer === '/base_version') set({ notice: await newerNotice() })
      else {
        const text =
          answer.status === 401 || answer.status === 403 ? say.refused : (said.detail ?? say.failed)
        set({ notice: { kind: 'problem', text } })
      }
    } catch {
      set({ notice: { kind: 'problem', text: say.failed } })
    }
    set({ saving: false })
  }

  async function newerNotice(): Promise<Calibrar['notice']> {
    const answer = await fetch(`/api/v1/cameras/${state.camera.camera_id}/rois`, { cache: 'no-store' })
    const { versions } = (await answer.json()) as { versions: { version: number }[] }
    return { kind: 'newer', version: versions[0]?.version ?? 0 }
  }

  place.replaceChildren()
  set({})
  const stage = place.querySelector<SVGSVGElement>('.stage svg')
  const picture = place.querySelector<HTMLElement>('.stage-picture')
  if (stage === null || picture === null) return
  new ResizeObserver(() => {
    const { width } = stage.getBoundingClientRect()
    if (width > 0) set({ scale: width / stageWidth })
  }).observe(stage)
  followPointers(stage, {
    state: () => state,
    select: actions.select,
    preview: (draft) => set({ draft }),
    finish: (draft, before) => change(draft, {}, before),
    drawn: (box) => {
      const { drawing } = state
      if (drawing === 'mask') {
        const index = state.draft.masks.length
        change(addMask(state.draft, box), { drawing: null, selected: { kind: 'mask', index } })
      } else if (drawing !== null) add(drawing.workstation, box)
    },
  })
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && state.drawing !== null) set({ drawing: null })
  })
  followCamera(picture, () => state, set)
  place.disabled = false
}

/** What an earlier visit left, over the version in force now. */
function resumed(state: Calibrar, kept: Kept | undefined): Calibrar {
  if (kept === undefined || JSON.stringify(kept.draft) === JSON.stringify(state.draft)) return state
  const draft = kept.draft
  const resumedState = { ...state, draft, nextStation: nextStation(state, draft) ?? '' }
  return kept.version === state.version
    ? { ...resumedState, notice: { kind: 'restored' } }
    : { ...resumedState, version: kept.version, notice: { kind: 'newer', version: state.version ?? 0 } }
}

function readKept(key: string): Kept | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? 'null') as Kept | null
    return kept !== null && Array.isArray(kept.draft.stations) && Array.isArray(kept.draft.masks)
      ? kept
      : undefined
  } catch {
    return undefined
  }
}

let waiting: ReturnType<typeof setTimeout> | undefined
/** For a screen reader; a burst of arrow keys is told once. */
function announce(text: string): void {
  clearTimeout(waiting)
  waiting = setTimeout(() => {
    const live = document.getElementById('anuncio')
    if (live !== null) live.textContent = text
  }, announceMs)
}

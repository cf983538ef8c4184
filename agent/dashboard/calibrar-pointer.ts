import { margin, stageWidth } from './calibrar-stage.ts'
import type { Calibrar } from './calibrar-state.ts'
import {
  type Box,
  boxAround,
  boxBetween,
  boxOf,
  cornerNames,
  cornerOf,
  type Draft,
  move,
  moveCorner,
  type Part,
  polygonOf,
  usualMask,
  usualStation,
} from './calibration.ts'
import { frameHeight, frameWidth } from './camera-zones-view.ts'

/** A hand is never quite still: less than this is a tap, screen pixels. */
const tapPx = 6

export type PointerTarget = {
  state(): Calibrar
  select(part: Part | null): void
  /** While a shape is dragged. */
  preview(draft: Draft): void
  finish(draft: Draft, before: Draft): void
  drawn(box: Box): void
}

type Drag = {
  from: [number, number]
  startX: number
  startY: number
  before: Draft
  shape: (at: [number, number]) => Draft
}

/** Mouse, finger and pen alike: draws, drags and selects. */
export function followPointers(stage: SVGSVGElement, target: PointerTarget): void {
  const rubber = stage.querySelector('[data-rubber]')
  let drag: Drag | undefined
  let drawingFrom: { at: [number, number]; x: number; y: number } | undefined

  const place = (event: PointerEvent): [number, number] => {
    const { left, top, width } = stage.getBoundingClientRect()
    const unit = stageWidth / width
    return [
      ((event.clientX - left) * unit - margin) / frameWidth,
      ((event.clientY - top) * unit - margin) / frameHeight,
    ]
  }
  const stretch = (box: Box | undefined) => {
    rubber?.setAttribute('x', `${(box?.x ?? 0) * frameWidth}`)
    rubber?.setAttribute('y', `${(box?.y ?? 0) * frameHeight}`)
    rubber?.setAttribute('width', `${(box?.w ?? 0) * frameWidth}`)
    rubber?.setAttribute('height', `${(box?.h ?? 0) * frameHeight}`)
  }
  const begin = (event: PointerEvent, shape: Drag['shape']) => {
    const before = target.state().draft
    drag = { from: place(event), startX: event.clientX, startY: event.clientY, before, shape }
    stage.setPointerCapture(event.pointerId)
  }

  stage.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || drag !== undefined || drawingFrom !== undefined) return
    const { drawing, selected, draft } = target.state()
    const at = place(event)
    if (drawing !== null) {
      event.preventDefault()
      drawingFrom = { at, x: event.clientX, y: event.clientY }
      stage.setPointerCapture(event.pointerId)
      return
    }
    const under = event.target instanceof Element ? event.target : null
    const handle = under?.closest<SVGElement>('[data-handle]')
    if (handle != null && selected !== null) {
      event.preventDefault()
      handle.focus({ preventScroll: true })
      const corner = cornerNames.find((name) => name === handle.dataset.handle)
      if (corner === undefined) {
        begin(event, ([x, y]) => move(draft, selected, { x: x - at[0], y: y - at[1] }))
      } else {
        // The handle stands off its corner: what counts is how far it went.
        const [x0, y0] = cornerOf(boxOf(polygonOf(draft, selected) ?? []), corner)
        begin(event, ([x, y]) => moveCorner(draft, selected, corner, [x0 + x - at[0], y0 + y - at[1]]))
      }
      return
    }
    const part = partOf(under?.closest<SVGElement>('[data-part]')?.dataset.part)
    target.select(part)
    // A finger on a shape may want to scroll the page: it drags by the handles.
    if (part !== null && event.pointerType !== 'touch') {
      event.preventDefault()
      begin(event, ([x, y]) => move(draft, part, { x: x - at[0], y: y - at[1] }))
    }
  })
  stage.addEventListener('pointermove', (event) => {
    if (drawingFrom !== undefined) stretch(boxBetween(drawingFrom.at, clamped(place(event))))
    if (drag !== undefined && isDrag(event, drag)) target.preview(drag.shape(place(event)))
  })
  stage.addEventListener('pointerup', (event) => {
    if (drawingFrom !== undefined) {
      const { at, x, y } = drawingFrom
      drawingFrom = undefined
      stretch(undefined)
      const tapped = Math.hypot(event.clientX - x, event.clientY - y) < 2 * tapPx
      const usual = target.state().drawing === 'mask' ? usualMask : usualStation
      target.drawn(tapped ? boxAround(at, usual) : boxBetween(clamped(at), clamped(place(event))))
    }
    if (drag !== undefined) {
      const { before, shape } = drag
      const moved = isDrag(event, drag)
      drag = undefined
      if (moved) target.finish(shape(place(event)), before)
    }
  })
  stage.addEventListener('pointercancel', () => {
    if (drag !== undefined) target.preview(drag.before)
    drag = undefined
    drawingFrom = undefined
    stretch(undefined)
  })
}

let dragged: Drag | undefined
/** Once it has gone further than a tap it stays a drag, also on its way back. */
function isDrag(event: PointerEvent, drag: Drag): boolean {
  if (dragged === drag) return true
  if (Math.hypot(event.clientX - drag.startX, event.clientY - drag.startY) < tapPx / 2) return false
  dragged = drag
  return true
}

function clamped([x, y]: [number, number]): [number, number] {
  return [Math.min(1, Math.max(0, x)), Math.min(1, Math.max(0, y))]
}

function partOf(said: string | undefined): Part | null {
  const [name, zone] = said?.split(' ') ?? []
  if (name === undefined || zone === undefined) return null
  if (name === 'mask') return { kind: 'mask', index: Number(zone) }
  if (zone === 'area' || zone === 'pickup' || zone === 'needle' || zone === 'putdown') {
    return { kind: 'station', workstation: name, zone }
  }
  return null
}

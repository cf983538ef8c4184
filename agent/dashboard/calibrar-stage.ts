import type { VNode } from 'preact'
import { zoneNames } from '../contract/zone-names.ts'
import type { Actions, Calibrar } from './calibrar-state.ts'
import { type Box, boxOf, type Corner, cornerNames, cornerOf, type Part, polygonOf } from './calibration.ts'
import { frameHeight, frameWidth, pointsOf, topLeft, zoneLetters } from './camera-zones-view.ts'
import { html } from './html.ts'
import { calibrarWords as say } from './words-calibrar.ts'

/** A margin around the picture, in drawing units, so that handles at its edge can be reached. */
export const margin = 28
export const stageWidth = frameWidth + 2 * margin
const stageHeight = frameHeight + 2 * margin
/** Screen pixels: a finger's target, the dot it shows, and how far a corner's handle stands off its corner. */
const reachPx = 22
const dotPx = 9
const offPx = 15
const stepPx = 2
const bigStepPx = 16

export type Handle = Corner | 'move'

/** The picture with everything drawn over it; the selected shape has handles. Pointers are handled by the client on the whole stage. */
export function stageView(state: Calibrar, actions: Actions): VNode {
  const { draft, selected, drawing } = state
  return html`
    <div class=${`stage ${drawing === null ? '' : 'is-drawing'}`}>
      <div class="stage-picture"></div>
      <svg class="zones" viewBox=${`${-margin} ${-margin} ${stageWidth} ${stageHeight}`} role="group" aria-label=${say.stage}>
        ${draft.masks.map((mask, index) => html`<polygon class=${shapeClass('mask', isPart(selected, { kind: 'mask', index }))} data-part=${`mask ${index}`} points=${pointsOf(mask)} />`)}
        ${draft.stations.map(({ workstation, area }) => {
          const chosen = selected?.kind === 'station' && selected.workstation === workstation
          return html`<polygon key=${workstation} class=${shapeClass('area', chosen)} data-part=${`${workstation} area`} points=${pointsOf(area)} />`
        })}
        ${draft.stations.map((station) =>
          zoneNames.map((zone) => {
            const chosen = isPart(selected, { kind: 'station', workstation: station.workstation, zone })
            return html`<polygon class=${shapeClass(zone, chosen)} data-part=${`${station.workstation} ${zone}`} points=${pointsOf(station.zones[zone])} />`
          }),
        )}
        ${draft.stations.map(({ workstation, area }) => {
          const [x, y] = topLeft(area)
          return html`<text class="zone-name" x=${x + 6} y=${y + 24}>${workstation}</text>`
        })}
        ${draft.stations.map(zoneLetters)}
        ${selected !== null && drawing === null && handles(state, selected, actions)}
        <rect class="rubber" data-rubber="" width="0" height="0" />
      </svg>
    </div>
    <p class="small" id="ayuda">${say.help}</p>
  `
}

function shapeClass(kind: string, chosen: boolean): string {
  return `zone is-${kind}${chosen ? ' is-chosen' : ''}`
}

function isPart(a: Part | null, b: Part): boolean {
  return a !== null && JSON.stringify(a) === JSON.stringify(b)
}

export function partName(part: Part): string {
  return part.kind === 'mask' ? say.mask(part.index + 1) : say.partOf(say.parts[part.zone], part.workstation)
}

function handles({ draft, scale }: Calibrar, part: Part, actions: Actions): VNode[] | null {
  const polygon = polygonOf(draft, part)
  if (polygon === undefined) return null
  const box = boxOf(polygon)
  const unit = 1 / (scale ?? 1)
  const name = partName(part)
  const places: { handle: Handle; x: number; y: number; label: string }[] = [
    { handle: 'move', ...middleOf(box), label: say.moveHandle(name) },
    ...cornerNames.map((corner) => {
      const [x, y] = cornerOf(box, corner)
      const [awayX, awayY] = [corner.endsWith('w') ? -1 : 1, corner.startsWith('n') ? -1 : 1]
      return {
        handle: corner,
        x: within(x * frameWidth + awayX * offPx * unit, frameWidth),
        y: within(y * frameHeight + awayY * offPx * unit, frameHeight),
        label: say.corner(say.corners[corner], name),
      }
    }),
  ]
  return places.map(
    ({ handle, x, y, label }) => html`
      <g key=${handle} class="handle" tabindex="0" role="button" aria-label=${label} aria-describedby="ayuda" data-handle=${handle}
        onKeyDown=${(event: KeyboardEvent) => onKey(event, (by) => actions.nudge(part, handle, by))}>
        <circle class="handle-reach" cx=${x} cy=${y} r=${reachPx * unit} />
        <circle class="handle-dot" cx=${x} cy=${y} r=${dotPx * unit} />
        ${handle === 'move' && html`<path class="handle-cross" d=${cross(x, y, 5 * unit)} />`}
      </g>
    `,
  )
}

function middleOf({ x, y, w, h }: Box): { x: number; y: number } {
  return { x: (x + w / 2) * frameWidth, y: (y + h / 2) * frameHeight }
}

const within = (value: number, size: number): number => Math.min(size + margin, Math.max(-margin, value))

function cross(x: number, y: number, r: number): string {
  return `M${x - r} ${y}H${x + r}M${x} ${y - r}V${y + r}`
}

const arrows: Record<string, [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

function onKey(event: KeyboardEvent, nudge: (by: { x: number; y: number }) => void): void {
  const arrow = arrows[event.key]
  if (arrow === undefined) return
  event.preventDefault()
  const px = event.shiftKey ? bigStepPx : stepPx
  nudge({ x: (arrow[0] * px) / frameWidth, y: (arrow[1] * px) / frameHeight })
}

import type { VNode } from 'preact'
import type { Polygon, ZonesCamera } from '../contract/scenario.ts'
import { zoneNames } from '../contract/zone-names.ts'
import { html } from './html.ts'
import { camarasWords } from './words-camaras.ts'

/** Drawing units: the pixels every picture is decoded to. */
export const frameWidth = 640
export const frameHeight = 480

export function pointsOf(polygon: Polygon): string {
  return polygon.map(([x, y]) => `${(x * frameWidth).toFixed(1)},${(y * frameHeight).toFixed(1)}`).join(' ')
}

/** What a camera's geometry looks at, to be laid over its picture. */
export function zonesOverlay(name: string, geometry: ZonesCamera | null): VNode {
  const stations = geometry?.stations ?? []
  const list = stations.map(({ workstation }) => workstation).join(', ') || camarasWords.noZones
  return html`
    <svg class="zones" viewBox=${`0 0 ${frameWidth} ${frameHeight}`} role="img" aria-label=${camarasWords.zonesOf(name, list)}>
      ${(geometry?.masks ?? []).map((mask) => html`<polygon class="zone is-mask" points=${pointsOf(mask)} />`)}
      ${stations.map((station) => {
        const [x, y] = topLeft(station.area)
        return html`
          <polygon class="zone is-area" points=${pointsOf(station.area)} />
          ${zoneNames.map(
            (zone) => html`<polygon class=${`zone is-${zone}`} points=${pointsOf(station.zones[zone])} />`,
          )}
          ${zoneLetters(station)}
          <text class="zone-name" x=${x + 6} y=${y + 24}>${station.workstation}</text>
        `
      })}
    </svg>
  `
}

/** Colour alone tells nobody which zone it is. */
export function zoneLetters({ zones }: ZonesCamera['stations'][number]): VNode[] {
  return zoneNames.map((zone) => {
    const [x, y] = topLeft(zones[zone])
    return html`<text class="zone-letter" x=${x + 4} y=${y + 18}>${camarasWords.letters[zone]}</text>`
  })
}

export function topLeft(polygon: Polygon): [number, number] {
  return [
    Math.min(...polygon.map(([x]) => x)) * frameWidth,
    Math.min(...polygon.map(([, y]) => y)) * frameHeight,
  ]
}

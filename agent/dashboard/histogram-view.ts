import type { VNode } from 'preact'
import type { PuestoDay } from '../contract/api-puesto.ts'
import { formatNumber, formatSeconds } from './format.ts'
import { html } from './html.ts'
import { words } from './words.ts'

/** Drawing units of the bars; labels stand outside so that they are not stretched. */
const height = 100
const barWidth = 10

/** How often each cycle time occurred, with the standard drawn where it stands. */
export function histogramView({ histogram, cycle_standard_minutes: sam, statistics }: PuestoDay): VNode {
  const first = histogram[0]
  const last = histogram.at(-1)
  if (first === undefined || last === undefined) {
    return html`<section class="histogram"><h2>${words.histogram}</h2><p>${words.histogramEmpty}</p></section>`
  }
  const barSeconds = first.to_seconds - first.from_seconds
  const samSeconds = sam === null ? null : sam * 60
  // The standard must be on the drawing even when no cycle came near it.
  const from = Math.min(first.from_seconds, samSeconds ?? Number.POSITIVE_INFINITY) - barSeconds
  const to = Math.max(last.to_seconds, samSeconds ?? 0) + barSeconds
  const most = Math.max(...histogram.map(({ count }) => count))
  const width = ((to - from) / barSeconds) * barWidth
  const x = (seconds: number) => ((seconds - from) / barSeconds) * barWidth
  const share = (seconds: number) => (x(seconds) / width) * 100
  return html`
    <section class="histogram" aria-labelledby="histogram">
      <h2 id="histogram">${words.histogram}</h2>
      <svg viewBox=${`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label=${words.histogram}>
        ${histogram.map(
          ({ from_seconds, to_seconds, count }) => html`
            <rect class="bar-value" x=${x(from_seconds) + 0.5} y=${height - (count / most) * height}
              width=${barWidth - 1} height=${(count / most) * height}>
              <title>${words.histogramBar(formatNumber(from_seconds), formatNumber(to_seconds), formatNumber(count))}</title>
            </rect>
          `,
        )}
        ${samSeconds !== null && html`<rect class="bar-mark" x=${x(samSeconds) - 0.4} width="0.8" height=${height} />`}
      </svg>
      <svg class="axis" width="100%" height="40" aria-hidden="true">
        <text x=${`${share(first.from_seconds)}%`} y="14">${formatSeconds(first.from_seconds)}</text>
        <text x=${`${share(last.to_seconds)}%`} y="14" text-anchor="end">${formatSeconds(last.to_seconds)}</text>
        ${
          samSeconds !== null &&
          html`<text class="axis-sam" x=${`${share(samSeconds)}%`} y="34" text-anchor="middle">
            ${words.sam} ${formatSeconds(samSeconds)} · ${words.mean} ${formatSeconds(statistics.mean_seconds)}
          </text>`
        }
      </svg>
    </section>
  `
}

import type { VNode } from 'preact'
import type { Balance, BalanceStation } from '../contract/api-balance.ts'
import { formatMinutes } from './format.ts'
import { html } from './html.ts'
import { balanceoWords as words } from './words-balanceo.ts'

const rowHeight = 34
const bar = { standard: { y: 3, height: 12 }, measured: { y: 17, height: 12 } } as const

/**
 * A row per puesto: its load by standard, piled up from its operations, over its measured load, against takt. Lengths are shares
 * of the widest; words stand outside the drawing, so that nothing is stretched. The table under it says the same.
 */
export function yamazumiView(balance: Balance): VNode {
  const { stations, takt_minutes: takt } = balance
  const widest = Math.max(
    ...stations.map(({ load_minutes, measured }) => Math.max(load_minutes ?? 0, measured?.load_minutes ?? 0)),
    takt ?? 0,
  )
  const share = (minutes: number) => (widest === 0 ? 0 : (minutes / (widest * 1.04)) * 100)
  return html`
    <section class="yamazumi" aria-labelledby="yamazumi">
      <h2 id="yamazumi">${words.chart}</h2>
      <p class="hint">${words.chartHint}</p>
      <svg class="patterns" width="0" height="0" aria-hidden="true">
        <pattern id="yamazumi-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="hatch-line" width="1.2" height="7" />
        </pattern>
      </svg>
      <div role="img" aria-label=${words.chart}>
        ${
          takt !== null &&
          html`
            <div class="yama-row is-head" aria-hidden="true">
              <span></span>
              <svg width="100%" height="18"><text class="takt-word" x=${`${share(takt).toFixed(2)}%`} y="13" text-anchor=${share(takt) > 80 ? 'end' : 'middle'}>${words.takt} ${formatMinutes(takt)}</text></svg>
              <span></span>
            </div>
          `
        }
        ${stations.map((station) => rowView(station, balance, share))}
      </div>
    </section>
  `
}

function rowView(station: BalanceStation, balance: Balance, share: (minutes: number) => number): VNode {
  const { takt_minutes: takt, bottleneck } = balance
  const { measured, load_minutes: load } = station
  const over = takt !== null && Math.max(load ?? 0, measured?.load_minutes ?? 0) > takt
  const marks = [
    station.workstation === bottleneck ? words.bottleneck : '',
    over ? words.overTakt : '',
  ].filter((mark) => mark !== '')
  return html`
    <div class=${station.workstation === bottleneck ? 'yama-row is-bottleneck' : 'yama-row'} aria-hidden="true">
      <b>${station.workstation}${station.operators > 1 && html` <small>${words.times(station.operators)}</small>`}</b>
      <svg width="100%" height=${rowHeight}>
        ${pile(station, share)}
        ${
          measured?.load_minutes != null
            ? html`<rect class="yama-measured" x="0" y=${bar.measured.y} width=${`${share(measured.load_minutes).toFixed(2)}%`} height=${bar.measured.height} />`
            : load !== null &&
              html`<rect x="0" y=${bar.measured.y} width=${`${share(load).toFixed(2)}%`} height=${bar.measured.height} fill="url(#yamazumi-hatch)" />`
        }
        ${takt !== null && html`<rect class="yama-takt" x=${`${share(takt).toFixed(2)}%`} y="0" width="2" height=${rowHeight} />`}
      </svg>
      <span class="yama-said">
        ${load === null ? words.notBalanced : formatMinutes(load)}
        ${measured?.load_minutes != null && html` <b>${formatMinutes(measured.load_minutes)}</b>`}
        ${marks.length > 0 && html` <small>${marks.join(', ')}</small>`}
      </span>
    </div>
  `
}

function pile({ operations }: BalanceStation, share: (minutes: number) => number): VNode[] {
  let from = 0
  return operations.flatMap(({ operation, load_minutes }) => {
    if (load_minutes === null) return []
    const x = share(from)
    from += load_minutes
    return [
      html`
        <rect class="yama-standard" x=${`${x.toFixed(2)}%`} y=${bar.standard.y} width=${`${(share(from) - x).toFixed(2)}%`} height=${bar.standard.height}>
          <title>${`${operation} ${formatMinutes(load_minutes)}`}</title>
        </rect>
      `,
    ]
  })
}

import type { VNode } from 'preact'
import type { Balance, BalanceStation } from '../contract/api-balance.ts'
import { formKeyInput } from './form-key.ts'
import { formatDate, formatMinutes, formatNumber, formatPercent, formatSeconds } from './format.ts'
import { html } from './html.ts'
import { balanceoWords as words } from './words-balanceo.ts'
import { yamazumiView } from './yamazumi-view.ts'

export type BalanceoPage = {
  balance: Balance
  references: readonly string[]
  /** Typed demand; undefined: the meta of an hour. */
  demand: number | undefined
  mayApply: boolean
  applied: boolean
  refused: string | undefined
  formKey: string
}

/** Load against takt, and what was measured against the standard. */
export function balanceoView(page: BalanceoPage): VNode {
  const { balance, applied, refused } = page
  const { reference } = balance
  return html`
    <div class="balanceo">
      <header class="module">
        <h1>${reference === null ? words.title : words.of(reference)}</h1>
        <p class="module-measured">${words.measured(balance.measured_stations, balance.total_stations)}</p>
        <p class="module-clock">${words.dates(formatDate(balance.from), formatDate(balance.to))}</p>
      </header>
      ${applied && html`<p class="saved" role="status">${words.applied}</p>`}
      ${refused !== undefined && html`<p class="refused" role="alert">${words.refused} ${refused}</p>`}
      ${
        reference === null
          ? html`<p class="empty">${words.noReference} ${words.noReferenceHint}</p>`
          : balance.total_sam_minutes === null
            ? html`<p class="empty">${words.noBalance}</p><p><a class="button" href=${`/ajustes/balanceo?module=${encodeURIComponent(balance.module)}`}>${words.importIt}</a></p>`
            : figuresView(balance)
      }
      ${askForm(page)}
      ${balance.total_sam_minutes !== null && html`${yamazumiView(balance)} ${tableView(balance)} ${studyView(page)} ${balance.studies.length > 0 && stopwatchView(page)}`}
    </div>
  `
}

function figuresView(balance: Balance): VNode {
  const bottleneck = balance.stations.find(({ workstation }) => workstation === balance.bottleneck)
  const measured = balance.stations.find(({ workstation }) => workstation === balance.measured_bottleneck)
  return html`
    <div class="balance-figures">
    <dl class="figures">
      <div class="figure is-second">
        <dt>${words.takt}</dt>
        <dd>
          ${formatMinutes(balance.takt_minutes)}
          <small>${balance.demand_per_hour === null ? words.noTakt : words.taktHint(formatNumber(balance.demand_per_hour, 1))}</small>
        </dd>
      </div>
      <div class="figure is-second">
        <dt>${words.bottleneck} <small>${words.bottleneckHint}</small></dt>
        <dd>${balance.bottleneck} <small>${formatMinutes(bottleneck?.load_minutes ?? null)}</small></dd>
      </div>
    </dl>
    <dl class="figures">
      <div class="figure">
        <dt>${words.capacity} <small>${words.perHourHint}</small></dt>
        <dd>${words.perHour(formatNumber(balance.units_per_hour, 1))}</dd>
      </div>
      ${
        measured !== undefined &&
        html`
          <div class="figure">
            <dt>${words.measuredBottleneck}</dt>
            <dd>${measured.workstation} <small>${formatMinutes(measured.measured?.load_minutes ?? null)} · ${words.perHour(formatNumber(balance.measured_units_per_hour, 1))}</small></dd>
          </div>
        `
      }
      <div class="figure"><dt>${words.balance}</dt><dd>${formatPercent(balance.balance_ratio)}</dd></div>
      <div class="figure"><dt>${words.total}</dt><dd>${formatMinutes(balance.total_sam_minutes)}</dd></div>
    </dl>
    </div>
  `
}

/** Which reference, days and demand; a plain GET, so that the address says it. */
function askForm({ balance, references, demand }: BalanceoPage): VNode {
  return html`
    <form class="ask" method="get" action="/balanceo">
      <input type="hidden" name="module" value=${balance.module} />
      <label>${words.reference}
        <select name="reference">${references.map((name) => html`<option value=${name} selected=${name === balance.reference}>${name}</option>`)}</select>
      </label>
      <label>${words.from} <input type="date" name="from" value=${balance.from} required /></label>
      <label>${words.to} <input type="date" name="to" value=${balance.to} required /></label>
      <label>${words.demand}
        <input name="demand" inputmode="decimal" maxlength="8" autocomplete="off" title=${words.demandHint} value=${demand === undefined ? '' : formatNumber(demand, Number.isInteger(demand) ? 0 : 1)} />
      </label>
      <button class="button is-quiet">${words.show}</button>
    </form>
  `
}

function tableView({ stations, bottleneck }: Balance): VNode {
  return html`
    <details class="balance-table">
      <summary>${words.table}</summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${words.table}>
        <table>
          <thead>
            <tr>
              <th scope="col">${words.station}</th>
              <th scope="col" class="n">${words.operators}</th>
              <th scope="col">${words.operations}</th>
              <th scope="col" class="n">${words.sam}</th>
              <th scope="col" class="n">${words.load}</th>
              <th scope="col" class="n">${words.unitsPerHour}</th>
              <th scope="col" class="n">${words.measuredLoad}</th>
              <th scope="col" class="n">${words.measuredUnitsPerHour}</th>
              <th scope="col" class="n">${words.difference}</th>
            </tr>
          </thead>
          <tbody>
            ${stations.map(
              (station) => html`
                <tr class=${station.workstation === bottleneck ? 'is-bottleneck' : ''}>
                  <th scope="row">${station.workstation}${station.workstation === bottleneck && html` <small>${words.bottleneck}</small>`}</th>
                  <td class="n">${formatNumber(station.operators)}</td>
                  <td class="wrap">${station.operations.map(({ operation }) => operation).join(', ') || words.notBalanced}</td>
                  <td class="n">${formatMinutes(station.sam_minutes)}</td>
                  <td class="n">${formatMinutes(station.load_minutes)}</td>
                  <td class="n">${formatNumber(station.units_per_hour, 1)}</td>
                  ${
                    station.measured === null
                      ? html`<td class="void" colspan="3"><span>${words.unmeasured}</span></td>`
                      : html`
                          <td class="n strong">${formatMinutes(station.measured.load_minutes)}</td>
                          <td class="n">${formatNumber(station.measured.units_per_hour, 1)}</td>
                          <td class="n">${signed(station.measured.difference)}</td>
                        `
                  }
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    </details>
  `
}

function signed(ratio: number | null): string {
  return ratio === null ? formatPercent(null) : `${ratio > 0 ? '+' : ''}${formatPercent(ratio)}`
}

function studyView(page: BalanceoPage): VNode {
  const measured = page.balance.stations.filter((station) => station.measured !== null)
  return html`
    <section class="study" aria-labelledby="study">
      <h2 id="study">${words.study}</h2>
      <p class="hint">${words.studyHint}</p>
      ${measured.length === 0 && html`<p class="empty">${words.nobodyMeasured}</p>`}
      <ul>${measured.map((station) => stationStudy(page, station))}</ul>
    </section>
  `
}

/** The stopwatch times operations, so that it can propose where a puesto does several. */
function stopwatchView(page: BalanceoPage): VNode {
  return html`
    <section class="study" aria-labelledby="stopwatch">
      <h2 id="stopwatch">${words.stopwatch}</h2>
      <p class="hint">${words.stopwatchHint}</p>
      <ul>
        ${page.balance.studies.map(
          (study) => html`
            <li>
              <h3>${study.workstation} <span>${study.operation}</span></h3>
              <p class="evidence">${evidence(study)}</p>
              ${
                study.proposal === null
                  ? html`<p class="why">${words.noProposal[study.no_proposal ?? 'not-measured']}</p>`
                  : proposalBox(page, study.workstation, study.proposal, study.operation)
              }
            </li>
          `,
        )}
      </ul>
    </section>
  `
}

type Evidence = Pick<
  NonNullable<BalanceStation['measured']>,
  'n' | 'mean_seconds' | 'cv' | 'interval_seconds' | 'needed_n' | 'operators_seen' | 'state'
>

function evidence(said: Evidence): string {
  return [
    `${words.n} ${formatNumber(said.n)}`,
    `${words.mean} ${formatSeconds(said.mean_seconds)}`,
    words.interval(
      said.interval_seconds === null ? formatSeconds(null) : `${formatNumber(said.interval_seconds, 1)} s`,
    ),
    `${words.cv} ${formatPercent(said.cv)}`,
    said.needed_n === null ? '' : words.needed(formatNumber(said.needed_n)),
    said.state === null
      ? words.noState
      : `${words.states[said.state]} (${words.seenOn(said.operators_seen)})`,
  ]
    .filter((part) => part !== '')
    .join(' · ')
}

/** n, CV and interval stand beside every measured time; a claim about the standard needs a typed valoración. */
function stationStudy(page: BalanceoPage, station: BalanceStation): VNode | null {
  const { measured } = station
  if (measured === null) return null
  const { operations } = station
  return html`
    <li id=${`estudio-${station.workstation}`}>
      <h3>${station.workstation} <span>${operations.map(({ operation }) => operation).join(', ')}</span></h3>
      <p class="said">
        <b>${formatMinutes(measured.load_minutes)}</b> ${words.measuredWord.toLowerCase()} ·${' '}
        <b>${formatMinutes(station.load_minutes)}</b> ${words.standard.toLowerCase()} · ${differenceText(measured.difference)}
      </p>
      <p class="evidence">${evidence(measured)}</p>
      ${proposalView(page, station)}
    </li>
  `
}

function differenceText(ratio: number | null): string {
  if (ratio === null || Math.abs(ratio) < 0.005) return words.same
  return ratio > 0 ? words.slower(formatPercent(ratio)) : words.faster(formatPercent(-ratio))
}

function proposalView(page: BalanceoPage, station: BalanceStation): VNode {
  const { proposal, no_proposal: why } = station
  const { balance } = page
  if (proposal === null) {
    const reason = words.noProposal[why ?? 'not-measured']
    return html`
      <p class="why">
        ${reason}${' '}
        ${why === 'several-operations' && html`<a href=${stopwatchAddress(balance.module, station.workstation)}>${words.timeIt(station.workstation)}</a>`}
        ${why === 'no-suplementos' && html`<a href=${`/ajustes/metas?module=${encodeURIComponent(balance.module)}`}>${words.setSuplementos}</a>`}
      </p>
      ${why === 'no-valoracion' && valoracionForm(page, station)}
    `
  }
  return html`
    ${valoracionForm(page, station, proposal.valoracion)}
    ${proposalBox(page, station.workstation, proposal)}
  `
}

function stopwatchAddress(module: string, workstation: string): string {
  return `/cronometro?${new URLSearchParams({ module, puesto: workstation })}`
}

type Proposal = NonNullable<BalanceStation['proposal']>

/** `operation` absent: the camera's proposal. */
function proposalBox(page: BalanceoPage, workstation: string, proposal: Proposal, operation?: string): VNode {
  return html`
    <div class="proposal">
      <p>
        ${words.proposal(proposal.operation)}:${' '}
        ${words.rated} ${formatPercent(proposal.valoracion)} · ${words.tn} ${formatMinutes(proposal.normal_minutes, 3)} · ${words.suplementos} ${formatPercent(proposal.suplementos)} ·${' '}
        <b>${words.newSam} ${formatMinutes(proposal.sam_minutes, 3)}</b> (${words.inForce} ${formatMinutes(proposal.current_minutes, 3)}, ${signed(proposal.difference)})
      </p>
      ${proposal.proposed ? applyForm(page, workstation, proposal, operation) : html`<p class="why">${words.underThreshold}</p>`}
    </div>
  `
}

function valoracionForm({ balance, demand }: BalanceoPage, station: BalanceStation, typed?: number): VNode {
  const value = typed ?? station.valoracion_typed
  return html`
    <form class="ask" method="get" action=${`/balanceo#estudio-${station.workstation}`}>
      ${hidden({ module: balance.module, reference: balance.reference ?? '', from: balance.from, to: balance.to, demand: demand === undefined ? '' : String(demand), workstation: station.workstation })}
      <label>${words.valoracion}
        <input name="valoracion" inputmode="decimal" maxlength="6" required autocomplete="off" value=${value === null ? '' : formatNumber(value * 100, Number.isInteger(Math.round(value * 1e6) / 1e4) ? 0 : 1)} />
      </label>
      <button class="button is-quiet">${words.propose}</button>
    </form>
  `
}

function applyForm(
  { balance, formKey, mayApply }: BalanceoPage,
  workstation: string,
  proposal: Proposal,
  operation: string | undefined,
): VNode {
  const what = encodeURIComponent(`${workstation} ${operation ?? ''}`)
  const reason = `por-que-${what}`
  return html`
    <form method="post" action="/balanceo/aplicar">
      ${formKeyInput(`${formKey}-${what}`.slice(0, 200))}
      ${hidden({
        module: balance.module,
        workstation,
        reference: balance.reference ?? '',
        from: balance.from,
        to: balance.to,
        sam_minutes: String(proposal.sam_minutes),
        ...(operation === undefined ? { valoracion: String(proposal.valoracion) } : { operation }),
      })}
      <button class="button" disabled=${!mayApply} aria-describedby=${mayApply ? undefined : reason}>${words.apply}</button>
      ${!mayApply && html` <small id=${reason}>${words.onlyEngineer}</small>`}
    </form>
  `
}

function hidden(values: Readonly<Record<string, string>>): VNode[] {
  return Object.entries(values).map(
    ([name, value]) => html`<input type="hidden" name=${name} value=${value} />`,
  )
}

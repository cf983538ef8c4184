import type { VNode } from 'preact'
import type { DatedRun } from '../store/run-changes.ts'
import type { DatedSettings } from '../store/settings-changes.ts'
import {
  type Ajustes,
  folded,
  fromFields,
  type HistoryRow,
  historyView,
  localTime,
  sectionForm,
  when,
} from './ajustes-view.ts'
import type { Field } from './form-view.ts'
import { formatNumber, formatPercent } from './format.ts'
import { html } from './html.ts'
import { ajustesWords as words } from './words-ajustes.ts'

export type RunsSection = {
  runs: readonly DatedRun[]
  references: readonly string[]
  stations: readonly string[]
}

export function opView(here: Ajustes, { runs, references, stations }: RunsSection): VNode {
  const running = runs.filter(
    ({ from_ts, to_ts }) => from_ts <= here.nowMs && (to_ts === null || to_ts > here.nowMs),
  )
  const current = running.find(({ workstation }) => workstation === null)
  const start = sectionForm(here, {
    id: 'iniciar',
    action: '/ajustes/op',
    work: true,
    fields: [
      { kind: 'text', name: 'op', label: words.op, required: true },
      referenceField(references, current?.reference),
      {
        kind: 'select',
        name: 'workstation',
        label: words.onlyStation,
        options: [['', words.wholeModule], ...stations.map((code) => [code, code] as const)],
      },
      { kind: 'number', name: 'planned_units', label: words.planned, hint: words.plannedHint, min: 1 },
      ...fromFields(here),
    ],
    submit: words.startOpButton,
  })
  return html`
    <h2>${words.currentOp}</h2>
    ${current === undefined && html`<p class="empty">${words.noOp}</p>`}
    <ul class="rows">
      ${running.map(
        (run) => html`
          <li>
            <p>
              <b>${run.op}</b> ${run.reference}${' '}
              <small>${[run.workstation ?? words.wholeModule, words.since(when(run.from_ts)), plannedText(run)].filter((part) => part !== '').join(' · ')}</small>
            </p>
            ${folded(
              here,
              `terminar-${run.id}`,
              words.endOp,
              sectionForm(here, {
                id: `terminar-${run.id}`,
                action: '/ajustes/op',
                work: true,
                hidden: { run_id: String(run.id) },
                fields: [
                  {
                    kind: 'datetime',
                    name: 'at',
                    label: words.endAt,
                    value: localTime(here.nowMs),
                    required: true,
                  },
                ],
                submit: words.endOp,
                quiet: true,
              }),
            )}
          </li>
        `,
      )}
    </ul>
    <h2>${words.startOp}</h2>
    ${references.length === 0 ? html`<p class="empty">${words.noReferences}</p>` : start}
    ${historyView(runs.map(runRow))}
  `
}

export function referenceField(references: readonly string[], value: string | undefined): Field {
  return {
    kind: 'select',
    name: 'reference',
    label: words.reference,
    options: references.map((reference) => [reference, reference] as const),
    value: value ?? references[0],
    required: true,
  }
}

function plannedText({ planned_units }: DatedRun): string {
  return planned_units === null ? '' : words.plannedUnits(formatNumber(planned_units))
}

function runRow(run: DatedRun): HistoryRow {
  const state =
    run.to_ts === null
      ? words.running
      : run.to_ts === run.from_ts
        ? words.replaced
        : `${words.untilWord} ${when(run.to_ts)}`
  return {
    what: `${run.op} · ${run.reference}${run.workstation === null ? '' : ` · ${run.workstation}`} · ${state}`,
    since: words.since(when(run.from_ts)),
    by: run.created_by,
    at: run.created_ts,
  }
}

export type MetasSection = {
  /** Newest date first; of one instant the first holds. */
  history: readonly DatedSettings[]
  stations: readonly { code: string; name: string }[]
}

export function metasView(here: Ajustes, { history, stations }: MetasSection): VNode {
  const now = history.find(({ valid_from_ts }) => valid_from_ts <= here.nowMs)
  const setting = (id: string, label: string, value: string, fields: Field[]): VNode => html`
    <li>
      <p>${label} <b class=${value === words.undefined ? 'is-undefined' : ''}>${value}</b></p>
      ${folded(
        here,
        id,
        words.change,
        sectionForm(here, {
          id,
          action: '/ajustes/metas',
          fields: [...fields, ...fromFields(here)],
          submit: words.save,
        }),
      )}
    </li>
  `
  const options = words.rendimientoOptions
  return html`
    <ul class="rows">
      ${setting(
        'operators',
        words.present,
        now?.operators == null ? words.undefined : formatNumber(now.operators),
        [
          {
            kind: 'number',
            name: 'operators',
            label: words.present,
            min: 1,
            max: 500,
            value: String(now?.operators ?? ''),
            required: true,
          },
        ],
      )}
      ${setting('factor', words.factor, percentOf(now?.target_factor), [
        {
          kind: 'decimal',
          name: 'target_factor',
          label: words.factor,
          hint: words.factorHint,
          value: percentField(now?.target_factor),
          required: true,
        },
      ])}
      ${setting(
        'salida',
        words.output,
        now === undefined || now.output_stations.length === 0
          ? words.undefined
          : now.output_stations.join(', '),
        [
          {
            kind: 'checks',
            name: 'output_stations',
            label: words.output,
            hint: words.outputHint,
            options: stations.map(
              ({ code, name }) => [code, name === code ? code : `${code} ${name}`] as const,
            ),
            checked: now?.output_stations ?? [],
          },
          { kind: 'hidden', name: 'output', label: '', value: 'si' },
        ],
      )}
      ${setting('umbrales', words.umbrales, umbralesText(now), [
        {
          kind: 'decimal',
          name: 'umbral_atento',
          label: words.umbralAtento,
          value: percentField(now?.umbral_atento),
          required: true,
        },
        {
          kind: 'decimal',
          name: 'umbral_atrasado',
          label: words.umbralAtrasado,
          value: percentField(now?.umbral_atrasado),
          required: true,
        },
      ])}
      ${setting('suplementos', words.suplementos, percentOf(now?.suplementos), [
        {
          kind: 'decimal',
          name: 'suplementos',
          label: words.suplementos,
          hint: words.suplementosHint,
          value: percentField(now?.suplementos),
          required: true,
        },
      ])}
      ${setting('rendimiento', words.rendimiento, options[now?.rendimiento ?? 'cumplimiento'], [
        {
          kind: 'select',
          name: 'rendimiento',
          label: words.rendimiento,
          options: [
            ['cumplimiento', options.cumplimiento],
            ['eficiencia', options.eficiencia],
          ],
          value: now?.rendimiento ?? 'cumplimiento',
        },
      ])}
    </ul>
    ${historyView(history.map((row, i) => settingsRow(row, history[i + 1])))}
  `
}

function percentOf(ratio: number | null | undefined): string {
  return ratio == null ? words.undefined : formatPercent(ratio)
}

export function percentField(ratio: number | null | undefined): string {
  return ratio == null ? '' : String(Math.round(ratio * 1e4) / 100).replace('.', ',')
}

function umbralesText(row: DatedSettings | undefined): string {
  if (row === undefined || row.umbral_atento === null || row.umbral_atrasado === null) return words.undefined
  return words.umbralesValue(formatPercent(row.umbral_atento), formatPercent(row.umbral_atrasado))
}

/** What a picture says that the one before it did not. */
function settingsRow(row: DatedSettings, before: DatedSettings | undefined): HistoryRow {
  const said: [string, string, string | undefined][] = [
    [
      words.present,
      row.operators === null ? words.undefined : formatNumber(row.operators),
      before?.operators == null ? undefined : formatNumber(before.operators),
    ],
    [words.factor, percentOf(row.target_factor), before && percentOf(before.target_factor)],
    [
      words.output,
      row.output_stations.join(', ') || words.undefined,
      before && (before.output_stations.join(', ') || words.undefined),
    ],
    [words.umbrales, umbralesText(row), before && umbralesText(before)],
    [words.suplementos, percentOf(row.suplementos), before && percentOf(before.suplementos)],
    [
      words.rendimiento,
      words.rendimientoOptions[row.rendimiento],
      before && words.rendimientoOptions[before.rendimiento],
    ],
  ]
  const changed = said.filter(
    ([, now, was]) => now !== was && !(was === undefined && now === words.undefined),
  )
  const what = changed.map(([label, now]) => `${label} ${now}`).join(' · ')
  return {
    what: what === '' ? words.jornadaConfirmed : what,
    since: words.since(when(row.valid_from_ts)),
    by: row.created_by,
    at: row.created_ts,
  }
}

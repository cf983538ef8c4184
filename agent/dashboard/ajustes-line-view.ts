import type { VNode } from 'preact'
import type { LineStation } from '../store/line.ts'
import type { StoredChange } from '../store/settings-history.ts'
import type { StationOperatorsChange } from '../store/station-operators.ts'
import {
  type Ajustes,
  folded,
  fromFields,
  type HistoryRow,
  historyView,
  sectionForm,
  when,
} from './ajustes-view.ts'
import { formKeyInput } from './form-key.ts'
import { html } from './html.ts'
import { ajustesWords as words } from './words-ajustes.ts'

export type ModulesSection = {
  modules: readonly { code: string; name: string; stations: number }[]
  changes: readonly StoredChange[]
}

export function modulosView(here: Ajustes, { modules, changes }: ModulesSection): VNode {
  return html`
    <ul class="rows">
      ${modules.map(
        ({ code, name, stations }) => html`
          <li>
            <p><b>${name}</b> <small>${code} · ${words.stationsOf(stations)}</small></p>
            ${folded(
              here,
              `nombre-${code}`,
              words.change,
              sectionForm(here, {
                id: `nombre-${code}`,
                action: '/ajustes/modulos',
                hidden: { code },
                fields: [{ kind: 'text', name: 'name', label: words.name, value: name, required: true }],
                submit: words.save,
              }),
            )}
          </li>
        `,
      )}
    </ul>
    <h2>${words.newModule}</h2>
    ${newModuleForm(here, '/ajustes/modulos')}
    ${historyView(changes.map(rowOf))}
  `
}

export function newModuleForm(here: Ajustes, action: string): VNode {
  return sectionForm(here, {
    id: 'nuevo',
    action,
    fields: [{ kind: 'text', name: 'name', label: words.name, hint: words.moduleNameHint, required: true }],
    submit: words.createModule,
  })
}

export type StationsSection = {
  stations: readonly (LineStation & { machines: readonly string[] })[]
  changes: readonly StoredChange[]
  /** Changes of the number of operators, each with since when. */
  operators: readonly StationOperatorsChange[]
}

export function puestosView(here: Ajustes, { stations, changes, operators }: StationsSection): VNode {
  const create = sectionForm(here, {
    id: 'nuevo',
    action: '/ajustes/puestos',
    fields: [
      {
        kind: 'text',
        name: 'code',
        label: words.code,
        hint: words.stationCodeHint,
        maxLength: 16,
        required: true,
      },
      { kind: 'text', name: 'name', label: words.name, required: true },
      {
        kind: 'number',
        name: 'operators',
        label: words.operators,
        value: '1',
        min: 1,
        max: 20,
        required: true,
      },
    ],
    submit: words.createStation,
  })
  return html`
    ${stations.length === 0 && html`<p class="empty">${words.noStations}</p>`}
    <ol class="rows line">
      ${stations.map(
        (station, i) => html`
          <li>
            <p>
              <b>${station.code}</b> ${station.name}${' '}
              <small>
                ${[words.operatorsOfStation(station.operators), ...station.machines, station.camera ?? words.noCamera].join(' · ')}
              </small>
            </p>
            <div class="moves">
              ${moveForm(here, station.code, 'up', i === 0)} ${moveForm(here, station.code, 'down', i === stations.length - 1)}
            </div>
            ${folded(
              here,
              `puesto-${station.code}`,
              words.change,
              sectionForm(here, {
                id: `puesto-${station.code}`,
                action: '/ajustes/puestos',
                hidden: { workstation: station.code },
                fields: [
                  { kind: 'text', name: 'name', label: words.name, value: station.name, required: true },
                  {
                    kind: 'number',
                    name: 'operators',
                    label: words.operators,
                    value: String(station.operators),
                    min: 1,
                    max: 20,
                    required: true,
                  },
                  ...fromFields(here),
                ],
                submit: words.save,
              }),
            )}
          </li>
        `,
      )}
    </ol>
    <h2>${words.newStation}</h2>
    ${create} ${historyView([...changes.map(rowOf), ...operators.map(operatorsRow)].sort((a, b) => b.at - a.at))}
  `
}

function operatorsRow(change: StationOperatorsChange): HistoryRow {
  return {
    what: `${change.code}: ${words.operatorsOfStation(change.operators)}`,
    since: words.since(when(change.valid_from_ts)),
    by: change.created_by,
    at: change.created_ts,
  }
}

function moveForm(here: Ajustes, code: string, move: 'up' | 'down', end: boolean): VNode {
  const label = move === 'up' ? words.upOf(code) : words.downOf(code)
  return html`
    <form method="post" action="/ajustes/puestos">
      ${formKeyInput(`${here.formKey}-${move}-${encodeURIComponent(code)}`)}
      <input type="hidden" name="module" value=${here.module} />
      <input type="hidden" name="workstation" value=${code} />
      <button class="move" name="move" value=${move} disabled=${end || !here.maySetUp} aria-label=${label} title=${label}>
        <span aria-hidden="true" class=${`arrow is-${move}`}></span>
      </button>
    </form>
  `
}

const shown = Object.keys(words.changedRow) as (keyof typeof words.changedRow)[]

/** A change of a row as a person reads it: which row, what it was, what it is. */
export function rowOf(change: StoredChange): HistoryRow {
  const { before, after } = change
  const row = after ?? before ?? {}
  const name = String(row.code ?? row.date ?? row.name ?? change.row_key)
  const differences =
    before === null
      ? [words.created]
      : after === null
        ? [words.withdrawn]
        : shown.flatMap((field) =>
            before[field] === after[field]
              ? []
              : [`${words.changedRow[field]} ${text(before[field])} → ${text(after[field])}`],
          )
  return {
    what: `${name}: ${differences.join(', ')}`,
    since: '',
    by: change.created_by,
    at: change.created_ts,
  }
}

function text(value: string | number | null | undefined): string {
  return value === null || value === undefined ? words.undefined : String(value)
}

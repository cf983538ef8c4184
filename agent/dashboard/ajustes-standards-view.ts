import type { VNode } from 'preact'
import type { Assignment } from '../store/assignments.ts'
import type { LostTimeCode } from '../store/lost-time.ts'
import type { StoredChange } from '../store/settings-history.ts'
import type { DatedStandard } from '../store/standard-changes.ts'
import { rowOf } from './ajustes-line-view.ts'
import { type Ajustes, folded, fromFields, historyView, sectionForm, when } from './ajustes-view.ts'
import type { Field } from './form-view.ts'
import { formatMinutes, formatNumber } from './format.ts'
import { html } from './html.ts'
import { ajustesWords as words } from './words-ajustes.ts'

export function operariosView(
  here: Ajustes,
  { assignments, stations }: { assignments: readonly Assignment[]; stations: readonly string[] },
): VNode {
  const standing = assignments.filter(
    ({ from_ts, to_ts }) => from_ts <= here.nowMs && (to_ts === null || to_ts > here.nowMs),
  )
  return html`
    ${
      stations.length === 0
        ? html`<p class="empty">${words.noStations}</p>`
        : sectionForm(here, {
            id: 'asignar',
            action: '/ajustes/operarios',
            work: true,
            fields: [
              {
                kind: 'select',
                name: 'workstation',
                label: words.station,
                options: stations.map((code) => [code, code] as const),
              },
              {
                kind: 'text',
                name: 'operator_code',
                label: words.operatorCode,
                hint: words.operatorCodeHint,
                maxLength: 10,
                required: true,
              },
              ...fromFields(here),
            ],
            submit: words.assign,
          })
    }
    ${standing.length === 0 && html`<p class="empty">${words.noAssignments}</p>`}
    <ul class="rows">
      ${standing.map(
        ({ workstation, operator_code, from_ts }) => html`
          <li><p><b>${workstation}</b> ${operator_code} <small>${words.since(when(from_ts))}</small></p></li>
        `,
      )}
    </ul>
    ${historyView(
      assignments.map((row) => ({
        what: `${row.workstation} ${row.operator_code}`,
        since: words.since(when(row.from_ts)),
        by: row.created_by,
        at: row.created_ts,
      })),
    )}
  `
}

export function codigosView(
  here: Ajustes,
  { codes, changes }: { codes: readonly LostTimeCode[]; changes: readonly StoredChange[] },
): VNode {
  return html`
    <ul class="rows">
      ${codes.map(
        ({ code, text, planned }) => html`
          <li>
            <p>
              <b>${code}</b> <span class=${text === null ? 'is-undefined' : ''}>${text ?? words.undefined}</span>${' '}
              <small>${planned === null ? words.plannedSaid.unknown : planned ? words.plannedSaid.planned : words.plannedSaid.unplanned}</small>
            </p>
            ${folded(
              here,
              `codigo-${code}`,
              words.change,
              sectionForm(here, {
                id: `codigo-${code}`,
                action: '/ajustes/codigos',
                hidden: { code },
                fields: codeFields({ text, planned }),
                submit: words.save,
              }),
            )}
          </li>
        `,
      )}
    </ul>
    ${historyView(changes.map(rowOf))}
  `
}

function codeFields({ text, planned }: Pick<LostTimeCode, 'text' | 'planned'>): Field[] {
  const options = words.plannedOptions
  return [
    { kind: 'text', name: 'text', label: words.codeText, value: text ?? '', maxLength: 120 },
    {
      kind: 'select',
      name: 'planned',
      label: words.codePlanned,
      options: [
        ['', options['']],
        ['si', options.si],
        ['no', options.no],
      ],
      value: planned === null ? '' : planned ? 'si' : 'no',
    },
  ]
}

export type StandardsSection = {
  references: readonly string[]
  reference: string | undefined
  /** By operation, newest first. */
  standards: readonly DatedStandard[]
  /** Where each operation is done by the balance in force. */
  places: ReadonlyMap<string, string>
}

export function estandaresView(
  here: Ajustes,
  { references, reference, standards, places }: StandardsSection,
): VNode {
  if (reference === undefined) return html`<p class="empty">${words.noReferences}</p>`
  const inForce = [...new Set(standards.map(({ operation }) => operation))].flatMap(
    (operation) =>
      standards.find((row) => row.operation === operation && row.valid_from_ts <= here.nowMs) ?? [],
  )
  const total = inForce.reduce((sum, row) => sum + row.sam_minutes * row.passes_per_unit, 0)
  return html`
    ${
      references.length > 1 &&
      html`
        <form class="ajuste" method="get" action="/ajustes/estandares">
          <input type="hidden" name="module" value=${here.module} />
          <div class="fields">
            <div class="field">
              <label for="reference">${words.reference}</label>
              <select id="reference" name="reference">${references.map((name) => html`<option value=${name} selected=${name === reference}>${name}</option>`)}</select>
            </div>
            <div class="send"><button class="button is-quiet">${words.chooseReference}</button></div>
          </div>
        </form>
      `
    }
    <h2>${words.standardsOf(reference)}</h2>
    <p>${words.total(formatMinutes(total), formatNumber(inForce.length))}</p>
    <ul class="rows">
      ${inForce.map(
        (row) => html`
          <li>
            <p>
              <b>${formatMinutes(row.sam_minutes)}</b> ${row.operation}${' '}
              <small>${[places.get(row.operation) ?? '', row.machine_code ?? '', row.passes_per_unit === 1 ? '' : `${words.passes} ${formatNumber(row.passes_per_unit, 2)}`].filter((part) => part !== '').join(' · ')}</small>
            </p>
            ${folded(here, `estandar-${row.id}`, words.change, standardForm(here, `estandar-${row.id}`, reference, row))}
          </li>
        `,
      )}
    </ul>
    <h2>${words.newStandard}</h2>
    ${standardForm(here, 'nueva', reference)}
    ${historyView(
      [...standards]
        .sort((a, b) => b.created_ts - a.created_ts || b.id - a.id)
        .slice(0, 100)
        .map((row) => ({
          what: `${row.operation} ${formatMinutes(row.sam_minutes, 3)} · ${row.source}`,
          since: words.since(when(row.valid_from_ts)),
          by: row.created_by,
          at: row.created_ts,
        })),
    )}
  `
}

function standardForm(here: Ajustes, id: string, reference: string, row?: DatedStandard): VNode {
  const decimal = (value: number | undefined) =>
    value === undefined ? undefined : String(value).replace('.', ',')
  return sectionForm(here, {
    id,
    action: '/ajustes/estandares',
    work: true,
    hidden: { reference, ...(row === undefined ? {} : { operation: row.operation }) },
    fields: [
      ...(row === undefined
        ? [
            {
              kind: 'text',
              name: 'operation',
              label: words.operation,
              maxLength: 255,
              required: true,
            } as const,
          ]
        : []),
      {
        kind: 'decimal',
        name: 'sam_minutes',
        label: words.sam,
        value: decimal(row?.sam_minutes),
        required: true,
      },
      {
        kind: 'text',
        name: 'machine_code',
        label: words.machine,
        value: row?.machine_code ?? '',
        maxLength: 16,
      },
      {
        kind: 'decimal',
        name: 'passes_per_unit',
        label: words.passes,
        value: decimal(row?.passes_per_unit ?? 1),
        required: true,
      },
      ...fromFields(here),
    ],
    submit: words.saveStandard,
  })
}

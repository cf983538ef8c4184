import type { VNode } from 'preact'
import type { BalanceoImport } from '../contract/api-balance.ts'
import { type Ajustes, localTime, sectionForm, when } from './ajustes-view.ts'
import type { Field } from './form-view.ts'
import { formatMinutes, formatNumber } from './format.ts'
import { html } from './html.ts'
import { ajustesWords as words } from './words-ajustes.ts'

type Preview = Omit<BalanceoImport, 'schema_version' | 'generated_at'>

export type BalanceoSection = {
  /** What was read and not applied yet. */
  preview: Preview | undefined
  applied: boolean
  /** Of the OP in force, or the only one. */
  reference: string
  /** Start of today while the reference has no standards: then the whole day has its SAM. */
  fromMs: number
  hasStations: boolean
}

export function balanceoImportView(
  here: Ajustes,
  section: BalanceoSection,
  action = '/ajustes/balanceo',
): VNode {
  const { preview, applied } = section
  return html`
    ${applied && html`<p class="saved" role="status">${words.applied}</p>`}
    ${preview !== undefined && previewView(here, preview, action)}
    ${preview !== undefined && html`<h2>${words.otherFile}</h2>`}
    ${uploadForm(here, section, action)}
  `
}

function uploadForm(
  here: Ajustes,
  { preview, reference, fromMs, hasStations }: BalanceoSection,
  action: string,
): VNode {
  return sectionForm(here, {
    id: 'leer',
    action,
    work: true,
    fields: [
      { kind: 'file', name: 'file', label: words.file, accept: '.xlsx', required: true },
      {
        kind: 'text',
        name: 'reference',
        label: words.reference,
        value: preview?.reference ?? reference,
        maxLength: 128,
        required: true,
      },
      {
        kind: 'datetime',
        name: 'from',
        label: words.from,
        value: localTime(preview === undefined ? fromMs : Date.parse(preview.valid_from)),
        required: true,
      },
      ...readingFields(preview, hasStations),
    ],
    submit: words.review,
    quiet: preview !== undefined,
  })
}

function readingFields(preview: Preview | undefined, hasStations: boolean): Field[] {
  const units = words.unitOptions
  return [
    { kind: 'text', name: 'sheet', label: words.sheet, hint: words.sheetHint, startsLine: true },
    {
      kind: 'select',
      name: 'unit',
      label: words.unit,
      options: [
        ['', units['']],
        ['minutos', units.minutos],
        ['segundos', units.segundos],
      ],
      value: preview !== undefined && !preview.unit_certain ? preview.unit : '',
    },
    {
      kind: 'check',
      startsLine: true,
      name: 'create_stations',
      label: words.createStations,
      checked: !hasStations,
    },
    { kind: 'check', name: 'accept_total', label: words.acceptTotal, checked: false },
  ]
}

/** Exactly what would change, and the one button that does it. */
function previewView(here: Ajustes, preview: Preview, action: string): VNode {
  const { obstacles, changes } = preview
  return html`
    <section class="preview" aria-labelledby="preview">
      <h2 id="preview">${words.preview}</h2>
      <p><b>${preview.file}</b> · ${preview.sheet} · ${preview.reference}</p>
      <p>
        ${words.read(formatNumber(preview.operations), formatNumber(preview.workstations), formatMinutes(preview.sam_minutes))}${' '}
        ${words.readUnit(words.unitOptions[preview.unit], preview.unit_certain)}
      </p>
      ${preview.totals.map(
        ({ cell, minutes, recomputed_minutes, agrees }) => html`
          <p>${agrees ? words.totalAgrees(cell, formatMinutes(minutes)) : words.totalDiffers(cell, formatMinutes(minutes), formatMinutes(recomputed_minutes))}</p>
        `,
      )}
      ${
        obstacles.length > 0 &&
        html`
          <div class="refused" role="alert">
            <h3>${words.obstacles}</h3>
            <ul>${obstacles.map((obstacle) => html`<li>${obstacle}</li>`)}</ul>
          </div>
        `
      }
      ${preview.notices.length > 0 && html`<ul class="notices">${preview.notices.map((notice) => html`<li>${notice}</li>`)}</ul>`}
      ${preview.nothing_changes && html`<p class="empty">${words.nothingChanges}</p>`}
      ${
        preview.new_workstations.length > 0 &&
        html`<p>${words.newStations(preview.new_workstations.map(({ code }) => code).join(', '))}</p>`
      }
      ${
        changes.length > 0 &&
        html`
          <table class="changes">
            <thead><tr><th scope="col">${words.operation}</th><th scope="col">${words.whatChanges}</th></tr></thead>
            <tbody>
              ${changes.map(
                ({ kind, operation, text }) => html`
                  <tr><th scope="row">${operation}</th><td><b>${words.kinds[kind]}</b> ${text}</td></tr>
                `,
              )}
            </tbody>
          </table>
        `
      }
      ${preview.unchanged > 0 && html`<p>${words.unchanged(formatNumber(preview.unchanged))}</p>`}
      ${
        obstacles.length === 0 &&
        !preview.nothing_changes &&
        html`
          <p>${words.appliesFrom(when(Date.parse(preview.valid_from)))}</p>
          ${sectionForm(here, {
            id: 'aplicar',
            action: `${action}/aplicar`,
            work: true,
            hidden: { import_id: preview.import_id },
            fields: [],
            submit: words.apply,
          })}
        `
      }
      ${
        obstacles.length > 0 &&
        sectionForm(here, {
          id: 'otra-vez',
          action,
          work: true,
          hidden: { import_id: preview.import_id, reference: preview.reference },
          fields: [
            ...readingFields(preview, true).filter(({ name }) => name !== 'sheet'),
            {
              kind: 'datetime',
              name: 'from',
              label: words.from,
              value: localTime(Date.parse(preview.valid_from)),
              required: true,
            },
          ],
          submit: words.reviewAgain,
          quiet: true,
        })
      }
    </section>
  `
}

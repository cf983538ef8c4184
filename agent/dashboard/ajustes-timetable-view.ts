import type { VNode } from 'preact'
import { addDays, plantDate } from '../contract/plant-time.ts'
import type { StoredChange } from '../store/settings-history.ts'
import type { DatedHoraExtra, DatedJornada, Holiday } from '../store/timetable.ts'
import { rowOf } from './ajustes-line-view.ts'
import { type Ajustes, folded, type HistoryRow, historyView, sectionForm, when } from './ajustes-view.ts'
import type { Field } from './form-view.ts'
import { formatClock, formatDate, formatMinutes } from './format.ts'
import { html } from './html.ts'
import { ajustesWords as words } from './words-ajustes.ts'

const breakRows = [0, 1, 2, 3]

export type JornadasSection = { jornadas: readonly DatedJornada[]; changes: readonly StoredChange[] }

export function jornadasView(here: Ajustes, { jornadas, changes }: JornadasSection): VNode {
  const today = plantDate(here.nowMs)
  const standing = jornadas.filter(({ valid_to_date }) => valid_to_date === null || valid_to_date >= today)
  const past = jornadas.filter((rule) => !standing.includes(rule))
  const added: HistoryRow[] = jornadas.map((rule) => ({
    what: `${rule.name}: ${hours(rule)}, ${days(rule)}; ${pauses(rule)}`,
    since: words.since(formatDate(rule.valid_from_date)),
    by: rule.created_by,
    at: rule.created_ts,
  }))
  return html`
    ${standing.length === 0 && html`<p class="empty">${words.noJornadas}</p>`}
    <ul class="rows">
      ${standing.map(
        (rule) => html`
          <li>
            <p>
              <b>${rule.name}</b> ${hours(rule)} <small>${[days(rule), pauses(rule), dates(rule, today)].filter((part) => part !== '').join(' · ')}</small>
            </p>
            ${folded(here, `cambiar-${rule.id}`, words.changeJornada, jornadaForm(here, `cambiar-${rule.id}`, rule))}
            ${folded(
              here,
              `terminar-${rule.id}`,
              words.endJornada,
              sectionForm(here, {
                id: `terminar-${rule.id}`,
                action: '/ajustes/jornadas',
                hidden: { jornada_id: String(rule.id) },
                fields: [
                  { kind: 'date', name: 'last_date', label: words.lastDay, value: today, required: true },
                ],
                submit: words.endJornada,
                quiet: true,
              }),
            )}
          </li>
        `,
      )}
    </ul>
    <h2>${words.newJornada}</h2>
    ${jornadaForm(here, 'nueva')}
    ${past.length > 0 && html`<ul class="rows is-past">${past.map((rule) => html`<li><p>${rule.name} ${hours(rule)} <small>${dates(rule, today)}</small></p></li>`)}</ul>`}
    ${historyView([...added, ...changes.map(rowOf)].sort((a, b) => b.at - a.at))}
  `
}

/** A new rule, or a change of one from a day on. */
export function jornadaForm(
  here: Ajustes,
  id: string,
  rule?: DatedJornada,
  action = '/ajustes/jornadas',
): VNode {
  const today = plantDate(here.nowMs)
  const pausesOf = rule?.breaks ?? []
  const fields: Field[] = [
    {
      kind: 'text',
      name: 'name',
      label: words.name,
      value: rule?.name,
      required: true,
    },
    {
      kind: 'time',
      name: 'start',
      label: words.start,
      value: rule && clock(rule.start_minute),
      required: true,
    },
    {
      kind: 'time',
      name: 'end',
      label: words.end,
      value: rule && clock(rule.start_minute + rule.length_minutes),
      required: true,
    },
    {
      kind: 'checks',
      name: 'weekdays',
      label: words.days,
      options: words.weekdayNames.map((name, i) => [String(i + 1), name] as const),
      checked: [...(rule?.weekdays ?? '12345')],
    },
    ...breakRows.flatMap((i): Field[] => {
      const pause = pausesOf[i]
      const label = words.breakName(i + 1)
      return [
        { kind: 'text', name: `breaks_${i}_name`, label, value: pause?.name, startsLine: true },
        {
          kind: 'time',
          name: `breaks_${i}_start`,
          label: `${words.breakStart} ${i + 1}`,
          value: pause && rule && clock(rule.start_minute + pause.offset_minutes),
        },
        {
          kind: 'number',
          name: `breaks_${i}_length_minutes`,
          label: `${words.breakMinutes} ${i + 1}`,
          min: 1,
          max: 600,
          value: pause && String(pause.length_minutes),
        },
      ]
    }),
    {
      kind: 'date',
      name: 'from_date',
      label: words.fromDay,
      startsLine: true,
      value: rule === undefined ? today : addDays(today, 1),
      required: true,
    },
  ]
  return sectionForm(here, {
    id,
    action,
    hidden: rule === undefined ? {} : { replaces: String(rule.id) },
    fields,
    submit: rule === undefined ? words.createJornada : words.save,
  })
}

function clock(minute: number): string {
  const of = ((minute % 1440) + 1440) % 1440
  return `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`
}

function hours(rule: DatedJornada): string {
  return `${clock(rule.start_minute)}–${clock(rule.start_minute + rule.length_minutes)}`
}

function days({ weekdays }: DatedJornada): string {
  const list = [...weekdays].map(Number).sort()
  const first = list[0] ?? 1
  const run = list.every((day, i) => day === first + i)
  const name = (day: number) => words.weekdays[day - 1] ?? ''
  return run && list.length > 2 ? `${name(first)}–${name(list.at(-1) ?? first)}` : list.map(name).join(', ')
}

function pauses(rule: DatedJornada): string {
  if (rule.breaks.length === 0) return words.noBreaks
  return rule.breaks
    .map(({ name, offset_minutes, length_minutes }) =>
      words.breakSaid(name, clock(rule.start_minute + offset_minutes), formatMinutes(length_minutes, 0)),
    )
    .join('; ')
}

function dates({ valid_from_date, valid_to_date }: DatedJornada, today: string): string {
  return [
    valid_from_date > today ? words.since(formatDate(valid_from_date)) : '',
    valid_to_date === null ? '' : words.ended(formatDate(valid_to_date)),
  ]
    .filter((part) => part !== '')
    .join(' ')
}

export function festivosView(
  here: Ajustes,
  { holidays, changes }: { holidays: readonly Holiday[]; changes: readonly StoredChange[] },
): VNode {
  return html`
    ${sectionForm(here, {
      id: 'nuevo',
      action: '/ajustes/festivos',
      fields: [
        { kind: 'date', name: 'date', label: words.day, required: true },
        { kind: 'text', name: 'name', label: words.name, required: true },
      ],
      submit: words.addHoliday,
    })}
    ${holidays.length === 0 && html`<p class="empty">${words.noHolidays}</p>`}
    <ul class="rows">
      ${holidays.map(
        ({ date, name }) => html`
          <li>
            <p><b>${formatDate(date)}</b> ${name}</p>
            ${sectionForm(here, { id: `quitar-${date}`, action: '/ajustes/festivos', hidden: { remove: date }, fields: [], submit: words.remove, quiet: true })}
          </li>
        `,
      )}
    </ul>
    ${historyView(changes.map(rowOf))}
  `
}

export function horaExtraView(
  here: Ajustes,
  { extras, changes }: { extras: readonly DatedHoraExtra[]; changes: readonly StoredChange[] },
): VNode {
  const added: HistoryRow[] = extras.map((extra) => ({
    what: extraText(extra),
    since: '',
    by: extra.created_by,
    at: extra.created_ts,
  }))
  const withdrawn: HistoryRow[] = changes.map((change) => ({
    what: `${extraText(change.before as unknown as DatedHoraExtra)}: ${words.withdrawn}`,
    since: '',
    by: change.created_by,
    at: change.created_ts,
  }))
  return html`
    ${sectionForm(here, {
      id: 'nueva',
      action: '/ajustes/hora-extra',
      work: true,
      fields: [
        { kind: 'date', name: 'date', label: words.day, value: plantDate(here.nowMs), required: true },
        { kind: 'time', name: 'start', label: words.start, required: true },
        { kind: 'time', name: 'end', label: words.end, required: true },
        { kind: 'number', name: 'operators', label: words.operators, min: 1, max: 500, required: true },
      ],
      submit: words.addExtra,
    })}
    ${extras.length === 0 && html`<p class="empty">${words.noExtra}</p>`}
    <ul class="rows">
      ${extras.map(
        (extra) => html`
          <li>
            <p>${extraText(extra)}</p>
            ${sectionForm(here, {
              id: `quitar-${extra.id}`,
              action: '/ajustes/hora-extra',
              work: true,
              hidden: { remove: String(extra.id) },
              fields: [],
              submit: words.remove,
              quiet: true,
            })}
          </li>
        `,
      )}
    </ul>
    ${historyView([...added, ...withdrawn].sort((a, b) => b.at - a.at))}
  `
}

function extraText({
  start_ts,
  end_ts,
  operators,
}: Pick<DatedHoraExtra, 'start_ts' | 'end_ts' | 'operators'>): string {
  return `${when(start_ts)}–${formatClock(end_ts)} · ${words.extraSaid(String(operators))}`
}

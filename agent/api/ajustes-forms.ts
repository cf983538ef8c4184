import { newStandardSchema } from '../contract/api-balance.ts'
import {
  jornadaEndSchema,
  lostTimeCodeChangeSchema,
  moduleNameSchema,
  newAssignmentSchema,
  newHolidaySchema,
  newHoraExtraSchema,
  newJornadaSchema,
  newModuleSchema,
  newRunSchema,
  newWorkstationSchema,
  runEndSchema,
  settingsChangeSchema,
  workstationChangeSchema,
} from '../contract/api-plant.ts'
import { addDays, isPlantDate } from '../contract/plant-time.ts'
import type { Section } from '../dashboard/ajustes-view.ts'
import { readLine } from '../store/line.ts'
import { moduleId } from '../store/plant.ts'
import type { FormValues } from './form-values.ts'
import { addModule, addStation, nameModule, orderStations, putStation } from './plant-line.ts'
import { addRun, finishRun, putSettings } from './plant-settings.ts'
import { addAssignment, addStandard, putCode } from './plant-standards.ts'
import {
  addExtra,
  addHoliday,
  addJornada,
  endJornada,
  withdrawExtra,
  withdrawHoliday,
} from './plant-timetable.ts'
import { readForm } from './problems.ts'
import type { Desk } from './saying.ts'

export type FormSection = Exclude<Section, 'balanceo'>

/** What a form of each section does: its fields as the API's JSON, its write the API's own. */
export const sectionForms: Record<
  FormSection,
  (desk: Desk, form: FormValues, by: string, jornadaStartMs: number | null) => void
> = {
  modulos: (desk, form, by) => {
    const code = form.text('code')
    const name = form.text('name')
    if (code === undefined) addModule(desk, readForm(newModuleSchema, { name }), by)
    else nameModule(desk, { code, ...readForm(moduleNameSchema, { name }) }, by)
  },
  puestos: (desk, form, by, jornadaStartMs) => {
    const workstation = form.text('workstation')
    const change = { name: form.text('name'), operators: form.number('operators') }
    const move = form.text('move')
    if (workstation !== undefined && (move === 'up' || move === 'down')) {
      moveStation(desk, { module: form.text('module') ?? '', workstation, move }, by)
    } else if (workstation !== undefined) {
      putStation(
        desk,
        workstation,
        readForm(workstationChangeSchema, { ...change, from: form.from(jornadaStartMs) }),
        by,
      )
    } else {
      const input = { module: form.text('module'), code: form.text('code'), ...change }
      addStation(desk, readForm(newWorkstationSchema, input), by)
    }
  },
  op: (desk, form, by, jornadaStartMs) => {
    const module = form.text('module')
    const runId = form.number('run_id')
    if (runId !== undefined) {
      finishRun(desk, runId, readForm(runEndSchema, { module, at: form.instant('at') }))
      return
    }
    const input = {
      module,
      workstation: form.text('workstation'),
      op: form.text('op'),
      reference: form.text('reference'),
      planned_units: form.number('planned_units'),
      from: form.from(jornadaStartMs),
    }
    addRun(desk, readForm(newRunSchema, input), by)
  },
  metas: (desk, form, by, jornadaStartMs) => {
    const input = {
      module: form.text('module'),
      from: form.from(jornadaStartMs),
      operators: form.number('operators'),
      target_factor: form.percent('target_factor'),
      // A box that is not ticked is not sent: the hidden field says that the list is.
      output_stations: form.has('output') ? form.all('output_stations') : undefined,
      umbral_atento: form.percent('umbral_atento'),
      umbral_atrasado: form.percent('umbral_atrasado'),
      suplementos: form.percent('suplementos'),
      rendimiento: form.text('rendimiento'),
    }
    putSettings(desk, readForm(settingsChangeSchema, input), by)
  },
  jornadas: (desk, form, by) => {
    const id = form.number('jornada_id')
    const module = form.text('module')
    if (id !== undefined)
      endJornada(desk, id, readForm(jornadaEndSchema, { module, last_date: form.text('last_date') }), by)
    else jornadaFromForm(desk, form, by)
  },
  festivos: (desk, form, by) => {
    const module = form.text('module') ?? ''
    const remove = form.text('remove')
    if (remove !== undefined) withdrawHoliday(desk, { module, date: remove }, by)
    else
      addHoliday(
        desk,
        readForm(newHolidaySchema, { module, date: form.text('date'), name: form.text('name') }),
        by,
      )
  },
  'hora-extra': (desk, form, by) => {
    const module = form.text('module') ?? ''
    const remove = form.number('remove')
    if (remove !== undefined) {
      withdrawExtra(desk, { module, id: remove }, by)
      return
    }
    const [date, start, end] = [form.text('date') ?? '', form.clock('start') ?? '', form.clock('end') ?? '']
    // An end that is not after the start is on the next day.
    const endDate = end > start || !isPlantDate(date) ? date : addDays(date, 1)
    const input = {
      module,
      start: `${date}T${start}:00-05:00`,
      end: `${endDate}T${end}:00-05:00`,
      operators: form.number('operators'),
    }
    addExtra(desk, readForm(newHoraExtraSchema, input), by)
  },
  operarios: (desk, form, by, jornadaStartMs) => {
    const input = {
      module: form.text('module'),
      workstation: form.text('workstation'),
      operator_code: form.text('operator_code'),
      from: form.from(jornadaStartMs),
    }
    addAssignment(desk, readForm(newAssignmentSchema, input), by)
  },
  codigos: (desk, form, by) => {
    const planned = form.text('planned')
    const change = {
      text: form.text('text') ?? null,
      planned: planned === undefined ? null : planned === 'si',
    }
    putCode(desk, form.text('code') ?? '', readForm(lostTimeCodeChangeSchema, change), by)
  },
  estandares: (desk, form, by, jornadaStartMs) => {
    const input = {
      reference: form.text('reference'),
      operation: form.text('operation'),
      sam_minutes: form.number('sam_minutes'),
      machine_code: form.text('machine_code') ?? null,
      passes_per_unit: form.number('passes_per_unit'),
      from: form.from(jornadaStartMs),
    }
    addStandard(desk, readForm(newStandardSchema, input), by)
  },
}

export function jornadaFromForm(desk: Desk, form: FormValues, by: string): void {
  const breaks = [0, 1, 2, 3].flatMap((i) => {
    const [name, start, minutes] = [
      form.text(`breaks_${i}_name`),
      form.clock(`breaks_${i}_start`),
      form.number(`breaks_${i}_length_minutes`),
    ]
    // A row left empty is no break.
    return start === undefined && minutes === undefined && name === undefined
      ? []
      : [{ name, start, length_minutes: minutes }]
  })
  const input = {
    module: form.text('module'),
    name: form.text('name'),
    start: form.clock('start'),
    end: form.clock('end'),
    weekdays: form.all('weekdays').join(''),
    from_date: form.text('from_date'),
    breaks,
    replaces: form.number('replaces'),
  }
  addJornada(desk, readForm(newJornadaSchema, input), by)
}

function moveStation(
  desk: Desk,
  { module, workstation, move }: { module: string; workstation: string; move: 'up' | 'down' },
  by: string,
): void {
  const codes = readLine(desk.store, moduleId(desk.store, module)).map(({ code }) => code)
  const at = codes.indexOf(workstation)
  const to = move === 'up' ? at - 1 : at + 1
  const other = codes[to]
  if (at < 0 || other === undefined) return
  codes[to] = workstation
  codes[at] = other
  orderStations(desk, { module, workstations: codes }, by)
}

import type { VNode } from 'preact'
import { newModuleForm } from './ajustes-line-view.ts'
import { percentField, referenceField } from './ajustes-run-view.ts'
import { jornadaForm } from './ajustes-timetable-view.ts'
import { type Ajustes, sectionForm } from './ajustes-view.ts'
import { html } from './html.ts'
import { ajustesWords as words } from './words-ajustes.ts'

export const firstSteps = ['module', 'balance', 'jornada', 'work', 'camera'] as const
export type FirstStep = (typeof firstSteps)[number]

/** What the record holds of each step; null: not done. Reality decides, not where somebody stopped. */
export type FirstUse = {
  found: Readonly<Record<FirstStep, string | null>>
  references: readonly string[]
  /** The last puesto of the line: what leaves it leaves the module, until somebody says otherwise. */
  stations: readonly { code: string; name: string }[]
  /** Operators of all puestos. */
  operators: number
  mayAddCamera: boolean
}

/** The first step that is not done yet; undefined: all are. */
export function nextStep({ found }: Pick<FirstUse, 'found'>): FirstStep | undefined {
  return firstSteps.find((step) => found[step] === null)
}

/** From an empty record to a board with a meta: one step at a time, one button per step. */
export function firstUseView(here: Ajustes, use: FirstUse): VNode {
  const now = nextStep(use)
  // A camera may come later: the board already has a meta.
  const ready = firstSteps.every((step) => step === 'camera' || use.found[step] !== null)
  return html`
    <div class="first-use">
      <h1>${words.firstUse}</h1>
      <p class="about">${now === undefined ? words.firstUseDone : words.firstUseLead}</p>
      ${here.refused !== undefined && html`<p class="refused" role="alert">${words.notSaved}</p>`}
      <ol class="steps">
        ${firstSteps.map((step) => {
          const found = use.found[step]
          const state = found !== null ? 'done' : step === now ? 'now' : 'later'
          const said = { done: words.stepDone, now: words.stepNow, later: words.stepLater }[state]
          return html`
            <li class=${`is-${state}`} aria-current=${state === 'now' ? 'step' : undefined} data-step=${step}>
              <h2>${words.steps[step]} <small>${said}</small></h2>
              ${found !== null ? html`<p>${found}</p>` : html`<p>${words.stepHints[step]}</p>`}
              ${state === 'now' && stepForm(step, here, use)}
            </li>
          `
        })}
      </ol>
      ${ready && html`<p>${now === undefined ? '' : words.cameraWaits} <a class=${now === undefined ? 'button' : 'button is-quiet'} href=${`/?module=${encodeURIComponent(here.module)}`}>${words.goToBoard}</a></p>`}
    </div>
  `
}

function stepForm(step: FirstStep, here: Ajustes, use: FirstUse): VNode {
  const query = `?module=${encodeURIComponent(here.module)}`
  switch (step) {
    case 'module':
      return newModuleForm(here, '/primer-uso/modulo')
    case 'balance':
      return here.mayWork
        ? html`<p><a class="button" href=${`/ajustes/balanceo${query}`}>${words.steps.balance}</a></p>`
        : waiting(words.steps.balance)
    case 'jornada':
      return jornadaForm(here, 'nueva', undefined, '/primer-uso/jornada')
    case 'work':
      return workForm(here, use)
    case 'camera':
      return use.mayAddCamera
        ? html`<p><a class="button" href=${`/camaras/agregar${query}`}>${words.steps.camera}</a></p>`
        : waiting(words.steps.camera)
  }
}

function waiting(label: string): VNode {
  return html`<p><button class="button" disabled aria-describedby="step-why">${label}</button> <small id="step-why">${words.onlyEngineer}</small></p>`
}

function workForm(here: Ajustes, use: FirstUse): VNode {
  const last = use.stations.at(-1)
  return sectionForm(here, {
    id: 'trabajo',
    action: '/primer-uso/trabajo',
    work: true,
    fields: [
      {
        kind: 'number',
        name: 'operators',
        label: words.present,
        value: String(use.operators),
        min: 1,
        max: 500,
        required: true,
      },
      { kind: 'text', name: 'op', label: words.op, required: true },
      referenceField(use.references, undefined),
      {
        kind: 'decimal',
        name: 'target_factor',
        label: words.factor,
        hint: words.factorHint,
        value: percentField(0.9),
        required: true,
      },
      {
        kind: 'select',
        name: 'output_station',
        label: words.output,
        hint: words.outputHint,
        options: use.stations.map(({ code, name }) => [code, `${code} ${name}`] as const),
        value: last?.code,
      },
    ],
    submit: words.workButton,
  })
}

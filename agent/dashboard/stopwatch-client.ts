import { render } from 'preact'
import { formatRunning } from './format.ts'
import { deviceShelf } from './stopwatch-shelf.ts'
import {
  begin,
  clockOffset,
  lap,
  lapStart,
  newUuid,
  type Outgoing,
  observationsOf,
  toggleLap,
} from './stopwatch-study.ts'
import { type StopwatchState, stopwatchView, type Timeable } from './stopwatch-view.ts'

/**
 * The stopwatch in the browser. What was pressed is on the device's shelf before it is on the screen; a finished study stays there
 * until the agent has said that it has it. Wall clock, not performance.now(): that one sleeps when a phone does.
 */
const place = document.querySelector<HTMLFieldSetElement>('#stopwatch')
if (place !== null) start(place)

function start(root: HTMLFieldSetElement): void {
  const module = root.dataset.module ?? ''
  const shelf = deviceShelf(() => localStorage)
  const state: StopwatchState = {
    stations: JSON.parse(root.dataset.stations ?? '[]') as Timeable[],
    chosen: root.dataset.chosen ?? '',
    study: shelf.running(),
    outgoing: shelf.outgoing(),
    sent: false,
    keeps: shelf.keeps,
  }
  const uuid = () => newUuid(crypto.getRandomValues(new Uint8Array(16)))
  const draw = (change: Partial<StopwatchState> = {}) => {
    Object.assign(state, change)
    render(stopwatchView(state, actions), root)
    tick()
  }
  const keep = (study: StopwatchState['study']) => {
    shelf.keepRunning(study)
    draw({ study })
  }
  const actions = {
    choose: (chosen: string) => draw({ chosen }),
    begin: (form: HTMLFormElement) => {
      const fields = new FormData(form)
      const text = (name: string) => String(fields.get(name) ?? '').trim()
      const rating = Number(text('valoracion'))
      keep(
        begin(
          {
            module,
            workstation: text('workstation'),
            operation: text('operation') || null,
            valoracion: rating > 0 ? rating / 100 : null,
          },
          uuid(),
          Date.now(),
        ),
      )
      root.querySelector<HTMLElement>('.watch-lap')?.focus()
    },
    lap: () => {
      if (state.study !== null) keep(lap(state.study, uuid(), Date.now()))
    },
    toggle: (lapUuid: string) => {
      if (state.study !== null) keep(toggleLap(state.study, lapUuid))
    },
    finish: () => {
      const { study } = state
      if (study === null) return
      if (study.laps.length > 0) shelf.keepOutgoing({ study, offsetMs: null, refused: null })
      shelf.keepRunning(null)
      draw({ study: null, outgoing: shelf.outgoing() })
      void send()
    },
    retry: () => void send(),
    throwAway: (studyUuid: string) => {
      shelf.forget(studyUuid)
      draw({ outgoing: shelf.outgoing() })
    },
  }

  let sending = false
  async function send(): Promise<void> {
    if (sending) return
    sending = true
    try {
      let arrived = false
      for (const outgoing of shelf.outgoing()) {
        const result = await sendStudy(outgoing, (fixed) => shelf.keepOutgoing(fixed))
        if (result === 'later') break
        if (result === 'arrived') {
          shelf.forget(outgoing.study.uuid)
          arrived = true
        } else shelf.keepOutgoing(result)
      }
      draw({ outgoing: shelf.outgoing(), sent: state.sent || arrived })
      if (arrived) await showStudies()
    } finally {
      sending = false
    }
  }

  function tick(): void {
    const clock = root.querySelector('#clock')
    if (clock === null || state.study === null) return
    const seconds = (Date.now() - lapStart(state.study)) / 1000
    clock.textContent = `${formatRunning(seconds)},${Math.floor((seconds * 10) % 10)}`
  }

  // The agent's first drawing gives way to ours.
  root.replaceChildren()
  draw()
  root.disabled = false
  void send()
  setInterval(tick, 100)
  setInterval(() => void send(), 5000)
  window.addEventListener('online', () => void send())
}

/** `later`: no network, or the agent cannot now; an Outgoing with its refusal: sending it again would not help. */
async function sendStudy(
  outgoing: Outgoing,
  fix: (fixed: Outgoing) => void,
): Promise<'arrived' | 'later' | Outgoing> {
  const offsetMs = outgoing.offsetMs ?? (await measureOffset())
  if (offsetMs === null) return 'later'
  const fixed = { ...outgoing, offsetMs }
  fix(fixed)
  const observations = observationsOf(fixed)
  try {
    for (let first = 0; first < observations.length; first += 200) {
      const answer = await fetch('/api/v1/observations', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          module: outgoing.study.module,
          observations: observations.slice(first, first + 200),
        }),
      })
      if (answer.ok) continue
      if (answer.status >= 500 || [401, 408, 429].includes(answer.status)) return 'later'
      const { detail } = (await answer.json()) as { detail?: string }
      return { ...fixed, refused: detail ?? String(answer.status) }
    }
    return 'arrived'
  } catch {
    return 'later' // no network
  }
}

async function measureOffset(): Promise<number | null> {
  const questions: { askedMs: number; answeredMs: number; agentMs: number }[] = []
  try {
    for (let i = 0; i < 3; i++) {
      const askedMs = Date.now()
      const answer = await fetch('/api/v1/clock', { cache: 'no-store' })
      if (!answer.ok) return null
      const { now } = (await answer.json()) as { now: string }
      questions.push({ askedMs, answeredMs: Date.now(), agentMs: Date.parse(now) })
    }
  } catch {
    return null // no network
  }
  return clockOffset(questions)
}

/** The list below is the agent's: it is asked for the page again and its part is put in place. */
async function showStudies(): Promise<void> {
  try {
    const answer = await fetch(location.href, { headers: { 'X-Reload': '1' }, cache: 'no-store' })
    if (!answer.ok) return
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#studies')
    if (fresh !== null) document.querySelector('#studies')?.replaceWith(fresh)
  } catch {
    // It is there at the next visit.
  }
}

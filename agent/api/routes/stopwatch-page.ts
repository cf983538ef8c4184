import { apiVersion } from '../../contract/api.ts'
import { addDays, isPlantDate, plantDate, plantIso } from '../../contract/plant-time.ts'
import { stopwatchClient } from '../../dashboard/assets.ts'
import { formatDate } from '../../dashboard/format.ts'
import { html } from '../../dashboard/html.ts'
import { plantPage } from '../../dashboard/page.ts'
import { type StopwatchState, stopwatchView, type Timeable } from '../../dashboard/stopwatch-view.ts'
import { studiesView } from '../../dashboard/studies-view.ts'
import { words } from '../../dashboard/words.ts'
import { stopwatchWords } from '../../dashboard/words-cronometro.ts'
import { runAt, standardAt } from '../../figures/in-force.ts'
import { stationWork } from '../../figures/sam.ts'
import { moduleRecord } from '../../store/day.ts'
import type { Store } from '../../store/store.ts'
import type { ApiApp, Parts } from '../context.ts'
import { pageModule } from '../page-module.ts'
import { may, placeOf, recordVisit } from '../place.ts'
import { ProblemError } from '../problems.ts'
import { studiesOfDay } from '../studies-day.ts'
import { apiWords } from '../words-api.ts'

const path = '/cronometro'

/** /cronometro?module=angela&puesto=P05&date=2026-07-06: the stopwatch, and the studies of that day. */
export function addStopwatchPage(app: ApiApp, parts: Parts): void {
  const { store, now } = parts
  app.get(path, (c) => {
    const nowMs = now()
    const person = c.get('person')
    recordVisit(c, parts)
    c.header('cache-control', 'no-store')
    const module = pageModule(parts, c.req.query('module'))
    if (module === undefined) return c.redirect('/primer-uso')
    const date = c.req.query('date') ?? plantDate(nowMs)
    if (!isPlantDate(date)) throw new ProblemError('invalid', apiWords.date, { pointer: 'date' })
    const state: StopwatchState = {
      stations: timeable(store, module.code, nowMs),
      chosen: c.req.query('puesto') ?? '',
      study: null,
      outgoing: [],
      sent: false,
      keeps: true,
    }
    const studies = studiesOfDay(store, { module: module.code, date, nowMs })
    const to = (day: string) => `${path}?${new URLSearchParams({ module: module.code, date: day })}`
    const view = html`
      <div class="watch">
        <header class="module">
          <h1>${stopwatchWords.title}</h1>
          <p class="days">
            <a href=${to(addDays(date, -1))} aria-label=${words.dayBefore}>‹</a>
            <b>${formatDate(date)}</b>
            <a href=${to(addDays(date, 1))} aria-label=${words.dayAfter}>›</a>
          </p>
        </header>
        <div class="desk">
          ${
            may(person.role, 'POST', '/api/v1/observations')
              ? html`
                <div>
                  <noscript><p class="watch-alarm">${stopwatchWords.noScript}</p></noscript>
                  <fieldset
                    id="stopwatch"
                    class="needs-script"
                    disabled
                    data-module=${module.code}
                    data-chosen=${state.chosen}
                    data-stations=${JSON.stringify(state.stations)}
                  >
                    ${stopwatchView(state)}
                  </fieldset>
                </div>
              `
              : html`<p class="quiet">${stopwatchWords.onlyEngineer}</p>`
          }
          ${studiesView({ schema_version: apiVersion, generated_at: plantIso(nowMs), ...studies })}
        </div>
      </div>
    `
    return c.html(
      plantPage(
        {
          title: stopwatchWords.title,
          view,
          styles: ['desk.css', 'cronometro.css'],
          client: stopwatchClient,
        },
        placeOf(c, parts, { path, module: module.code }),
      ),
    )
  })
}

/** The puestos of the line with the operations they do now. */
function timeable(store: Store, module: string, nowMs: number): Timeable[] {
  const today = plantDate(nowMs)
  const record = moduleRecord(store, { module, fromDate: today, toDate: today })
  return record.stations.map(({ id, code, name }) => {
    const run = runAt(record, nowMs, id)
    const work = run === undefined ? undefined : stationWork(record, run.reference, id, nowMs)
    return {
      code,
      name,
      sam_minutes: work?.sam_minutes ?? null,
      operations: (work?.operations ?? []).map((operation) => ({
        operation,
        sam_minutes:
          run === undefined
            ? null
            : (standardAt(record, run.reference, operation, nowMs)?.sam_minutes ?? null),
      })),
    }
  })
}

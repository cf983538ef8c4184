import type { VNode } from 'preact'
import type { Health } from '../contract/api.ts'
import type { AccessList } from '../contract/api-accesses.ts'
import type { Alarm } from '../contract/api-alarms.ts'
import { formatAge, formatClock, formatDate, formatNumber, unknown } from './format.ts'
import { html } from './html.ts'
import { words } from './words.ts'
import { estadoWords } from './words-estado.ts'

export type Estado = {
  health: Health
  /** Days of this month with a jornada so far, and on how many of them each engineer opened a page. */
  workedDays: number
  engineers: readonly { name: string; visited: number }[]
  /** Who looked at pictures of people, newest first; null: not this reader's to know. */
  accesses: AccessList['accesses'] | null
}

/** Whether the machine measures, in words a plant person understands; what is wrong comes first, with what to do about it. */
export function estadoView({ health, workedDays, engineers, accesses }: Estado, nowMs: number): VNode {
  const { alarms } = health
  const worst =
    alarms.length === 0 ? 'well' : alarms.some((alarm) => toneOf(alarm) === 'act') ? 'act' : 'look'
  return html`
    <div class="estado">
      <header class="module">
        <h1>${estadoWords.title}</h1>
        <p class=${`estado-sum is-${worst}`}>
          <span class="mark" aria-hidden="true"></span>
          ${alarms.length === 0 ? estadoWords.allWell : estadoWords.things(alarms.length)}
        </p>
        ${health.sample_data && html`<p class="sample">${estadoWords.sample}</p>`}
        <p class="module-clock"><time>${formatClock(nowMs)}</time></p>
      </header>
      <section class="estado-todo" aria-labelledby="todo">
        <h2 id="todo">${estadoWords.whatToDo}</h2>
        ${alarms.length === 0 ? html`<p class="quiet">${estadoWords.nothingToDo}</p>` : html`<ol>${alarms.map(alarmView)}</ol>`}
      </section>
      ${camerasTable(health.cameras)}
      <div class="estado-columns">
        <section aria-labelledby="machine">
          <h2 id="machine">${estadoWords.machine}</h2>
          <dl class="estado-list">${machineRows(health).map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>
        </section>
        <section aria-labelledby="visits">
          <h2 id="visits">${estadoWords.visits}</h2>
          ${visitsView(workedDays, engineers)}
        </section>
      </div>
      ${accesses !== null && accessesView(accesses, health.cameras)}
    </div>
  `
}

function toneOf({ kind }: Alarm): 'look' | 'act' {
  return kind === 'backup-not-scheduled' || kind === 'clock-unsynchronised' ? 'look' : 'act'
}

function alarmView(alarm: Alarm): VNode {
  const { sentence, action } = alarm
  return html`
    <li class=${`estado-alarm is-${toneOf(alarm)}`}>
      <span class="mark" aria-hidden="true"></span>
      <p class="estado-sentence">${sentence}</p>
      <p>${action}</p>
    </li>
  `
}

function camerasTable(cameras: Health['cameras']): VNode {
  return html`
    <section>
      <h2 id="cameras">${estadoWords.cameras}</h2>
      ${
        cameras.length === 0
          ? html`<p class="quiet">${estadoWords.noCameras}</p>`
          : html`
            <div class="estado-scroll" tabindex="0" role="region" aria-labelledby="cameras">
              <table class="estado-table">
                <thead>
                  <tr>
                    <th scope="col">${estadoWords.camera}</th>
                    <th scope="col">${estadoWords.state}</th>
                    <th scope="col" class="n">${estadoWords.lastFrame}</th>
                    <th scope="col" class="n">${estadoWords.fps}</th>
                    <th scope="col" class="n">${estadoWords.drops}</th>
                    <th scope="col" class="n">${estadoWords.inference}</th>
                  </tr>
                </thead>
                <tbody>${cameras.map(cameraRow)}</tbody>
              </table>
            </div>
          `
      }
    </section>
  `
}

function cameraRow(camera: Health['cameras'][number]): VNode {
  const age = camera.frame_age_seconds
  return html`
    <tr class=${`camera is-${camera.state}`}>
      <th scope="row">${camera.name}</th>
      <td><span class="mark" aria-hidden="true"></span> ${words.cameraStates[camera.state]}</td>
      <td class="n" data-label=${estadoWords.lastFrame}>${age === null ? unknown : formatAge(age)}</td>
      <td class="n" data-label=${estadoWords.fps}>${formatNumber(camera.fps, 1)}</td>
      <td class="n" data-label=${estadoWords.drops}>${formatNumber(camera.drops)}</td>
      <td class="n" data-label=${estadoWords.inference}>${camera.inference_ms === null ? unknown : `${formatNumber(camera.inference_ms, 1)} ms`}</td>
    </tr>
  `
}

function machineRows(health: Health): [string, string][] {
  const { detector, disk, backup, clock, database } = health
  const list = (...parts: (string | false)[]) => parts.filter((part) => part !== false).join(' · ')
  return [
    [
      estadoWords.detector,
      detector.name === 'none'
        ? estadoWords.detectorNone
        : list(
            detector.name,
            estadoWords.providers[detector.provider] ?? detector.provider,
            detector.degraded && estadoWords.degraded,
          ),
    ],
    [
      estadoWords.disk,
      list(
        estadoWords.freeSpace(formatNumber(disk.free_bytes / 1e9)),
        disk.full ? estadoWords.full : disk.recording ? estadoWords.recording : estadoWords.notRecording,
      ),
    ],
    [estadoWords.backup, backupText(backup)],
    [
      estadoWords.clock,
      clock.synchronised === null
        ? estadoWords.clockUnknown
        : clock.synchronised
          ? estadoWords.clockHeld
          : estadoWords.clockFree,
    ],
    [
      estadoWords.database,
      estadoWords.databaseSize(formatNumber(database.bytes / 1e6, 1), database.schema_version),
    ],
    [
      estadoWords.users,
      list(
        estadoWords.usersHash(health.users_sha256.slice(0, 12)),
        health.users_refused && estadoWords.usersRefused,
      ),
    ],
    [
      estadoWords.release,
      list(
        health.version,
        estadoWords.since(formatDate(health.started_at.slice(0, 10)), formatClock(health.started_at)),
      ),
    ],
  ]
}

function backupText({ scheduled, age_hours }: Health['backup']): string {
  if (age_hours !== null) return estadoWords.backupAge(formatAge(age_hours * 3600))
  return scheduled ? estadoWords.backupNone : estadoWords.backupOff
}

/** Nobody's work is looked at unseen: who opened which picture, for whoever answers for it. */
function accessesView(accesses: AccessList['accesses'], cameras: Health['cameras']): VNode {
  const cameraName = (id: number | null) => cameras.find(({ camera_id }) => camera_id === id)?.name ?? unknown
  return html`
    <section>
      <h2 id="accesses">${estadoWords.accesses}</h2>
      ${
        accesses.length === 0
          ? html`<p class="quiet">${estadoWords.accessesNone}</p>`
          : html`
            <ul class="estado-accesses">
              ${accesses.map(
                ({ at, login, what, workstation, camera_id }) => html`
                  <li>
                    <span>${formatDate(at.slice(0, 10))} ${formatClock(at)}</span> <b>${login}</b>
                    <span>${estadoWords.looked[what]} · ${workstation ?? cameraName(camera_id)}</span>
                  </li>
                `,
              )}
            </ul>
          `
      }
    </section>
  `
}

function visitsView(workedDays: number, engineers: Estado['engineers']): VNode {
  if (workedDays === 0) return html`<p class="quiet">${estadoWords.noJornadas}</p>`
  if (engineers.length === 0) return html`<p class="quiet">${estadoWords.noEngineers}</p>`
  return html`
    <dl class="estado-list">
      ${engineers.map(
        ({ name, visited }) =>
          html`<div><dt>${name}</dt><dd class="estado-visits">${estadoWords.visitsOf(visited, workedDays)}</dd></div>`,
      )}
    </dl>
  `
}

import { expect, test } from 'vitest'
import { beginBackup, finishBackup } from '../store/backups.ts'
import { mondayMorning, smallPlant } from '../store/small-plant.ts'
import { backupHealth } from './backup-health.ts'

const hour = 3_600_000
const plan = { folder: '/mnt/copias', copies: ['nas:/srv/lbzf'], at: '02:15', keep: 14, ssh: 'ssh' }

test('health says how old the newest copy is and, in a sentence, which place has none', () => {
  let nowMs = mondayMorning
  const { store } = smallPlant({ nowMs: () => nowMs })
  const health = () => backupHealth(store, plan, nowMs)
  expect(backupHealth(store, undefined, nowMs)).toMatchObject({
    scheduled: false,
    problem: expect.any(String),
  })
  expect(health()).toEqual({ scheduled: true, last_at: null, age_hours: null, problem: null })
  const [here, there] = [beginBackup(store, '/mnt/copias'), beginBackup(store, 'nas:/srv/lbzf')]
  finishBackup(store, here, { bytes: 1 })
  finishBackup(store, there, { problem: 'ssh to nas failed: 255' })
  nowMs += 3 * hour
  expect(health()).toMatchObject({
    last_at: '2026-07-06T06:30:00.000-05:00',
    age_hours: 3,
    problem:
      'La copia de seguridad no llega a «nas:/srv/lbzf»: todavía no hay ninguna. Revise que ese disco o equipo esté encendido y con espacio.',
  })
  finishBackup(store, beginBackup(store, 'nas:/srv/lbzf'), { bytes: 1 })
  expect(health().problem).toBeNull()
  // The folder's copy is of 06:30: a day and two hours later it is too old, though nothing failed.
  nowMs = mondayMorning + 26 * hour + 1
  expect(health()).toMatchObject({
    problem: expect.stringContaining('«/mnt/copias»: la última es del 06/07/2026 a las 06:30'),
  })
})

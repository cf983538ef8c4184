import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { plantInstant } from '../contract/plant-time.ts'
import { verifyCopy } from './backup.ts'
import { backupHistory, isBackupDue } from './backups.ts'
import { DailyBackup } from './daily-backup.ts'
import { mondayMorning, smallPlant, temporaryFile } from './small-plant.ts'

const hour = 3_600_000
const dayStartMs = plantInstant('2026-07-06')
const due = (nowMs: number, lastGoodMs: number | null, lastTryMs = lastGoodMs) =>
  isBackupDue({ lastGoodMs, lastTryMs }, { nowMs, dayStartMs, atMinute: 135 })

test('a copy is due once a day from its moment on, made up when it was missed, tried hourly when it failed', () => {
  const moment = dayStartMs + 135 * 60_000
  expect(due(moment - 1, moment - 24 * hour)).toBe(false)
  expect(due(moment, moment - 24 * hour)).toBe(true)
  expect(due(moment + 5 * hour, moment + 1000)).toBe(false)
  // Nobody ran at night: at 06:30 it is made up.
  expect(due(mondayMorning, moment - 24 * hour)).toBe(true)
  expect(due(mondayMorning, null)).toBe(true)
  // Before today's moment yesterday's counts.
  expect(due(dayStartMs, moment - 26 * hour)).toBe(true)
  expect(due(moment + 1000, moment - 24 * hour, moment)).toBe(false)
  expect(due(moment + hour, moment - 24 * hour, moment)).toBe(true)
})

function plant() {
  let nowMs = mondayMorning
  const log: string[] = []
  const { store } = smallPlant({ nowMs: () => nowMs })
  const folder = join(dirname(temporaryFile()), 'backups')
  const there = join(dirname(temporaryFile()), 'there')
  // Stands in for ssh: runs on this machine what would run on the other, unless that one is off.
  const ssh = temporaryFile('ssh')
  writeFileSync(ssh, `#!/bin/sh\n[ -e ${ssh}.off ] && exit 255\nexec sh -c "$2"\n`)
  chmodSync(ssh, 0o755)
  const plan = { folder, copies: [`nas:${there}`], at: '02:15', keep: 2, ssh }
  const say = (level: string) => (fields: object) => log.push(`${level} ${JSON.stringify(fields)}`)
  const daily = new DailyBackup(store, plan, { info: say('info'), error: say('error') })
  const history = (to: string) => backupHistory(store, to, nowMs)
  const switchNas = (on: boolean) => (on ? rmSync(`${ssh}.off`) : writeFileSync(`${ssh}.off`, ''))
  const pass = (ms: number) => {
    nowMs += ms
  }
  return { store, folder, there, daily, history, switchNas, pass, log, remote: `nas:${there}` }
}

test('the agent copies its record daily, verified; a place that cannot be reached gets the same copy later', {
  timeout: 60_000,
}, async () => {
  const it = plant()
  it.switchNas(false)
  await it.daily.look()
  expect(it.history(it.folder)).toMatchObject({ lastGoodMs: mondayMorning, problem: null })
  expect(it.history(it.remote)).toMatchObject({ lastGoodMs: null, problem: 'ssh to nas failed: 255' })
  expect(it.log.filter((line) => line.startsWith('error'))).toHaveLength(1)
  const made = readdirSync(it.folder)
  it.switchNas(true)
  await it.daily.look()
  expect(existsSync(it.there)).toBe(false)
  it.pass(hour)
  await it.daily.look()
  // Sent again, not made again: trying must not push older copies out.
  expect([readdirSync(it.folder), readdirSync(it.there)]).toEqual([made, made])
  expect(it.history(it.remote)).toMatchObject({ lastGoodMs: mondayMorning + hour, problem: null })
  it.pass(24 * hour)
  await it.daily.look()
  expect(it.history(it.folder).lastGoodMs).toBe(mondayMorning + 25 * hour)
  expect(readdirSync(it.there)).toEqual(readdirSync(it.folder))
  expect(verifyCopy(join(it.there, made[0] ?? '')).workstations).toBe(3)
})

test('a folder that is no folder is a failed copy in the record, not a fault of the agent', {
  timeout: 60_000,
}, async () => {
  const it = plant()
  mkdirSync(dirname(it.folder), { recursive: true })
  writeFileSync(it.folder, 'a file')
  await it.daily.look()
  expect(it.history(it.folder).lastGoodMs).toBeNull()
  expect(it.history(it.folder).problem).toMatch(/\S/)
  await it.daily.stop()
})

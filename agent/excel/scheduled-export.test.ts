import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { plantInstant } from '../contract/plant-time.ts'
import { smallPlant } from '../store/small-plant.ts'
import { ScheduledExport } from './scheduled-export.ts'
import { removeLeftovers } from './whole-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'lbzf-scheduled-'))
let nowMs = plantInstant('2026-07-01', 14 * 60)
const { store } = smallPlant({ file: join(folder, 'lbzf.db'), nowMs: () => nowMs })
afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

const complaints: string[] = []
const log = { info: () => {}, error: (_: object, message: string) => void complaints.push(message) }

test('a workbook is written once the last jornada is over, sent, and made up where it could not be', async () => {
  const there = join(folder, 'allá')
  // Stands in for ssh: runs here what would run on the other machine.
  const ssh = join(folder, 'ssh')
  const script = (body: string) => {
    writeFileSync(ssh, `#!/bin/sh\n${body}\n`)
    chmodSync(ssh, 0o755)
  }
  script('echo "no route to host" >&2; exit 255')
  const plan = { folder: join(folder, 'out'), copies: ['ronald@nas:/x'], after_minutes: 30, ssh: `${ssh} -q` }
  const scheduled = new ScheduledExport(store, plan, log)
  await scheduled.look()
  expect(readdirSync(plan.folder)).toEqual([]) // 14:00: the jornada ends at 14:30

  nowMs = plantInstant('2026-07-01', 15 * 60)
  await scheduled.look()
  const name = 'INDICADORES_angela_2026-07-01.xlsx'
  expect(readdirSync(plan.folder).sort()).toEqual([name, `${name}.por-enviar`])
  expect(complaints).toHaveLength(1)
  const written = readFileSync(join(plan.folder, name))

  // A restart remembers that it has to be sent, and does not write it again.
  script(`exec sh -c "$(echo "$3" | sed "s|/x|${there.replace('á', 'a')}|g")"`)
  nowMs += 60_000
  await new ScheduledExport(store, plan, log).look()
  expect(readdirSync(plan.folder)).toEqual([name])
  expect(readFileSync(join(there.replace('á', 'a'), name)).equals(written)).toBe(true)
  expect(readFileSync(join(plan.folder, name)).equals(written)).toBe(true)

  nowMs = plantInstant('2026-07-03', 8 * 60)
  await new ScheduledExport(store, { ...plan, copies: [] }, log).look()
  expect(readdirSync(plan.folder)).toEqual(
    ['01', '02'].map((day) => `INDICADORES_angela_2026-07-${day}.xlsx`),
  )
})

test('a folder that cannot be made is a complaint, not a fault of the agent', async () => {
  const file = join(folder, 'a-file')
  writeFileSync(file, '')
  const said = complaints.length
  const missing = { folder: join(file, 'out'), copies: [], after_minutes: 30, ssh: 'ssh' }
  await new ScheduledExport(store, missing, log).look()
  expect(complaints).toHaveLength(said + 1)
})

test('what a killed process began to write is removed, what a living one writes is not', async () => {
  const target = join(folder, 'a.xlsx')
  const dead = `${target}.999999999.tmp`
  const living = `${target}.${process.ppid}.tmp`
  writeFileSync(dead, '')
  writeFileSync(living, '')
  await removeLeftovers(target)
  expect([existsSync(dead), existsSync(living)]).toEqual([false, true])
})

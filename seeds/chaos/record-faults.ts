import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listBackups } from '../../agent/store/backup.ts'
import { type Fault, measuresAgain, type Outcome } from './fault.ts'
import type { Stand } from './stand.ts'

const cli = join(import.meta.dirname, '../../agent/cli.ts')
const agent = (...args: string[]) => spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' })
const pageBytes = 4096

function copyOf(stand: Stand, name: string): string {
  const folder = join(stand.dir, name)
  execFileSync(process.execPath, [cli, 'backup', '--db', stand.database, '--to', folder], { stdio: 'ignore' })
  return listBackups(folder)[0] ?? ''
}

/** Pages in the middle of the file turn to rubbish, as on a worn disk; then docs/guide/backup.md is followed. */
async function damagedPage(stand: Stand): Promise<Outcome> {
  await stand.stopAgent()
  const before = stand.units()
  const copy = copyOf(stand, 'copias-pagina')
  const bytes = readFileSync(stand.database)
  const middle = Math.floor(bytes.length / pageBytes / 2) * pageBytes
  writeFileSync(stand.database, bytes.fill(0x5a, middle, middle + 4 * pageBytes))
  const refusal = await stand.startAgent().then(
    () => undefined,
    (error: unknown) => String(error),
  )
  if (refusal === undefined) await stand.stopAgent()
  const checked = agent('check', '--config', stand.config)
  const copied = agent('backup', '--db', stand.database, '--to', join(stand.dir, 'copias-pagina'))
  const fromMs = performance.now()
  const restored = agent('restore', '--from', copy, '--config', stand.config, '--replace')
  await stand.startAgent()
  const recoverySeconds = await measuresAgain(stand, fromMs, 90_000)
  return {
    lost: [
      ...stand.lost(before),
      ...(refusal === undefined ? ['it started on a damaged record'] : []),
      ...(checked.status === 0 ? ['check found nothing'] : []),
      ...(copied.status === 0 ? ['a damaged record was copied'] : []),
      ...(restored.status === 0 ? [] : [`restore failed: ${restored.stderr}`]),
    ],
    recoverySeconds,
    saw: 'el tablero no responde; systemd: «… is damaged …: restore the latest copy …»',
  }
}

async function truncatedCopy(stand: Stand): Promise<Outcome> {
  const copy = copyOf(stand, 'copias-truncada')
  await stand.stopAgent()
  const before = stand.units()
  truncateSync(copy, Math.floor(statSync(copy).size / 2))
  const untouched = readFileSync(stand.database)
  const fromMs = performance.now()
  const restored = agent('restore', '--from', copy, '--config', stand.config, '--replace')
  const same = readFileSync(stand.database).equals(untouched)
  await stand.startAgent()
  const recoverySeconds = await measuresAgain(stand, fromMs, 60_000)
  return {
    lost: [
      ...stand.lost(before),
      ...(restored.status === 0 ? ['a truncated copy was restored'] : []),
      ...(same ? [] : ['the refused restore touched the record']),
    ],
    recoverySeconds,
    saw: `restore: «${restored.stderr.trim().split('\n').at(-1)?.replace(copy, 'la copia')}»`,
  }
}

/** Power fails between a copy of the file and its log: the -wal of another moment lies beside the record. */
async function strangersLog(stand: Stand): Promise<Outcome> {
  const copy = copyOf(stand, 'copias-wal')
  const before = stand.units()
  copyFileSync(`${stand.database}-wal`, join(stand.dir, 'strange-wal'))
  await stand.killAgent()
  const fromMs = performance.now()
  const restored = agent('restore', '--from', copy, '--config', stand.config, '--replace')
  await stand.startAgent()
  const recoverySeconds = await measuresAgain(stand, fromMs, 60_000)
  // Units that ended between the copy and the kill lie in the record that was moved aside.
  const inCopy = new Set([...before].filter((unit) => Number(unit.split(' ')[2]) < Date.now() - 60_000))
  return {
    lost: [...stand.lost(inCopy), ...(restored.status === 0 ? [] : [restored.stderr])],
    recoverySeconds,
    saw: 'el tablero no responde mientras se restaura; al volver, ese rato está sin medición',
  }
}

/** Records and copies that are damaged: seen, refused, restored as the guide says. */
export const recordFaults: Fault[] = [
  { name: 'página dañada en la base de datos', run: damagedPage },
  { name: 'copia de seguridad truncada', run: truncatedCopy },
  { name: 'restaurar sobre una base con su -wal', run: strangersLog },
]

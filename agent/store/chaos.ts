import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { rollupDifferences } from './rollup.ts'
import { mondayMorning, smallPlant, temporaryFile } from './small-plant.ts'
import { openStore, type Store } from './store.ts'

export type ChaosResult = {
  kills: number
  /** Units and rejections that the killed writers said were committed. */
  committed: number
  problems: string[]
}

/**
 * Kills the writer of a record with SIGKILL at a random moment, again and again on the same file, and looks each time
 * whether the record is whole: integrity, no committed row lost or doubled, roll-up equal to the events.
 */
export async function killWriter(
  kills: number,
  options: { random?: () => number; report?: (line: string) => void } = {},
): Promise<ChaosResult> {
  const { random = Math.random, report = () => {} } = options
  const file = temporaryFile()
  smallPlant({ file }).store.close()
  const committed = { closed: new Set<string>(), rejected: new Set<string>() }
  const problems: string[] = []
  for (let i = 0; i < kills; i++) {
    // Each writer has its own stretch of time, so that a unit is known by its station and start.
    const lines = await writeUntilKilled(
      file,
      mondayMorning + i * 30 * 86_400_000,
      Math.floor(random() * 150),
    )
    for (const line of lines) {
      const [what, ...unit] = line.split(' ')
      if (what === 'closed' || what === 'rejected') committed[what].add(unit.join(' '))
    }
    const store = openStore({ file })
    problems.push(...problemsOf(store, committed).map((problem) => `after kill ${i + 1}: ${problem}`))
    store.close()
    if ((i + 1) % 20 === 0)
      report(`${i + 1} kills, ${committed.closed.size} units committed, ${problems.length} problems`)
  }
  return { kills, committed: committed.closed.size + committed.rejected.size, problems }
}

/** Complete lines that the writer said before it was killed, `delayMs` after it had opened the record. */
async function writeUntilKilled(file: string, startMs: number, delayMs: number): Promise<string[]> {
  const writer = spawn(
    process.execPath,
    [join(import.meta.dirname, 'chaos-writer.ts'), file, String(startMs)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let said = ''
  writer.stdout.setEncoding('utf8')
  return new Promise((resolve, reject) => {
    let armed = false
    writer.stdout.on('data', (text: string) => {
      said += text
      if (armed) return
      armed = true
      setTimeout(() => writer.kill('SIGKILL'), delayMs)
    })
    writer.on('error', reject)
    writer.on('close', (code) => {
      if (code !== null) reject(new Error(`the writer ended by itself with ${code}`))
      else resolve(said.split('\n').slice(0, -1))
    })
  })
}

function problemsOf(store: Store, committed: { closed: Set<string>; rejected: Set<string> }): string[] {
  const problems: string[] = []
  const integrity = store.db.pragma('integrity_check', { simple: true })
  if (integrity !== 'ok') problems.push(`integrity_check says ${String(integrity)}`)
  if ((store.db.pragma('foreign_key_check') as unknown[]).length > 0)
    problems.push('a foreign key points nowhere')
  const wrong = rollupDifferences(store).length
  if (wrong > 0) problems.push(`${wrong} buckets differ from the events`)
  const units = new Set<string>()
  for (const { code, start, ended } of store.all<{ code: string; start: number; ended: number }>(
    'SELECT w.code, e.start_ts AS start, e.end_ts IS NOT NULL AS ended FROM cycle_events e JOIN workstations w ON w.id = e.workstation_id',
  )) {
    const unit = `${code} ${start}`
    if (units.has(unit)) problems.push(`unit ${unit} is there twice`)
    units.add(unit)
    if (ended === 0) units.delete(unit)
  }
  const rejected = new Set(
    store
      .all<{ code: string; start: number }>(
        'SELECT w.code, r.start_ts AS start FROM cycle_events_rejected r JOIN workstations w ON w.id = r.workstation_id',
      )
      .map(({ code, start }) => `${code} ${start}`),
  )
  for (const unit of committed.closed) {
    if (!units.has(unit)) problems.push(`committed unit ${unit} is lost`)
    if (rejected.has(unit)) problems.push(`unit ${unit} is a unit and rejected`)
  }
  for (const unit of committed.rejected)
    if (!rejected.has(unit)) problems.push(`committed rejection ${unit} is lost`)
  return problems
}

if (import.meta.main) {
  const [what, count = '200'] = process.argv.slice(2)
  if (what !== 'kill' || !/^\d+$/.test(count)) {
    console.error('usage: npm run chaos -- kill [COUNT]')
    process.exitCode = 2
  } else {
    const result = await killWriter(Number(count), { report: (line) => console.log(line) })
    for (const problem of result.problems) console.error(problem)
    console.log(
      `${result.kills} kills, ${result.committed} committed rows, ${result.problems.length} problems`,
    )
    process.exitCode = result.problems.length === 0 ? 0 : 1
  }
}

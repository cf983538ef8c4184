import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError, askHelp } from '../../agent/contract/errors.ts'
import { killWriter } from '../../agent/store/chaos.ts'
import { asCommand } from '../as-command.ts'
import { markerModelPath } from '../models/build.ts'
import { busyVideo } from './busy-video.ts'
import { cameraFaults } from './camera-faults.ts'
import { clockFaults } from './clock-faults.ts'
import { diskFaults, ownDisk } from './disk-faults.ts'
import { type Fault, isSurvived, type Outcome } from './fault.ts'
import { processFaults } from './process-faults.ts'
import { recordFaults } from './record-faults.ts'
import { releaseFaults } from './release-faults.ts'
import { soak } from './soak.ts'
import { Stand } from './stand.ts'
import { still } from './stills.ts'

/**
 * `npm run chaos`: breaks a real agent with a real camera in every way we know, one after the other, and prints what was lost,
 * how long it took and what was shown. `npm run chaos -- kill [COUNT]`: kills only the writer, that often.
 * --short: the part that `npm test` runs; --only WORD: faults whose name has it; --json: one line per outcome.
 */
const usage = 'npm run chaos [-- [--short] [--only WORD] [--json] | kill [COUNT]]'
const faults: Fault[] = [
  still,
  ...processFaults,
  ...cameraFaults,
  ...diskFaults,
  ...recordFaults,
  ...clockFaults,
  soak,
  ...releaseFaults,
]

/** A tmpfs of its own, so that filling it fills nothing else; false: not allowed here. */
function runOnOwnDisk(folder: string, args: string[]): number | undefined {
  if (spawnSync('unshare', ['-rm', 'true']).status !== 0) return undefined
  const script = 'mount -t tmpfs -o size=192m chaos "$1" && shift && exec "$@"'
  const command = ['-rm', 'sh', '-c', script, 'sh', folder, process.execPath, import.meta.filename, ...args]
  return (
    spawnSync('unshare', command, { stdio: 'inherit', env: { ...process.env, [ownDisk]: folder } }).status ??
    1
  )
}

type Options = { short: boolean; only: string; json: boolean }

const chosenFaults = (options: Options, alone: boolean): Fault[] =>
  faults.filter(
    (fault) =>
      fault.name.includes(options.only) &&
      (!options.short || fault.short === true) &&
      (fault.alone === true) === alone,
  )

function report(fault: Fault, outcome: Outcome, json: boolean): void {
  console.log(json ? JSON.stringify({ fault: fault.name, ...outcome }) : row(fault, outcome))
}

/** What needs no stand. */
async function suiteAlone(options: Options): Promise<boolean> {
  const outcomes: Outcome[] = []
  for (const fault of chosenFaults(options, true)) {
    const outcome = await fault.run(new Stand({ dir: tmpdir() })).catch(
      (error: unknown): Outcome => ({
        lost: [`the trial itself failed: ${String(error)}`],
        recoverySeconds: null,
        saw: '',
      }),
    )
    outcomes.push(outcome)
    report(fault, outcome, options.json)
  }
  return outcomes.every(isSurvived)
}

async function suite(options: Options): Promise<boolean> {
  const chosen = chosenFaults(options, false)
  if (chosen.length === 0) return true
  const dir = process.env[ownDisk] ?? mkdtempSync(join(tmpdir(), 'lbzf-chaos-'))
  const model = options.short ? {} : { model: markerModelPath }
  // The floor lies above the reserve that a full disk gives back to the record: video must not take it.
  const stand = new Stand({ dir, floorBytes: 80 << 20, ...model })
  const outcomes: { fault: Fault; outcome: Outcome }[] = []
  try {
    await stand.start()
    for (const fault of chosen) {
      const outcome = await fault.run(stand).catch(
        (error: unknown): Outcome => ({
          lost: [`the trial itself failed: ${String(error)}; the agent: ${stand.lastLog()}`],
          recoverySeconds: null,
          saw: '',
        }),
      )
      outcomes.push({ fault, outcome })
      report(fault, outcome, options.json)
      // What one fault broke for good must not stand in the row of the next.
      if (!isSurvived(outcome)) await stand.stopAgent()
      if (!stand.agentRuns()) await stand.startAgent()
    }
  } finally {
    await stand.stop()
    if (process.env[ownDisk] === undefined) rmSync(dir, { recursive: true, force: true })
  }
  return outcomes.every(({ outcome }) => isSurvived(outcome))
}

function row({ name }: Fault, { lost, recoverySeconds, saw, skipped }: Outcome): string {
  if (skipped !== undefined) return `| ${name} | not tried | | ${skipped} |`
  const recovered = recoverySeconds === null ? 'NEVER' : `${recoverySeconds} s`
  return `| ${name} | ${lost.length === 0 ? 'nothing' : lost.join('; ')} | ${recovered} | ${saw} |`
}

await asCommand(usage, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      short: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
    },
  })
  const [what, count = '200'] = positionals
  if (what === 'kill' && /^\d+$/.test(count)) {
    const result = await killWriter(Number(count), { report: (line) => console.log(line) })
    for (const problem of result.problems) console.error(problem)
    console.log(
      `${result.kills} kills, ${result.committed} committed rows, ${result.problems.length} problems`,
    )
    process.exitCode = result.problems.length === 0 ? 0 : 1
  } else if (what !== undefined) {
    throw new AppError('invalid', `chaos takes kill [COUNT], not '${positionals.join(' ')}'${askHelp}`)
  } else if (process.env[ownDisk] === undefined) {
    // Rendered outside, where it stays.
    await busyVideo()
    const folder = mkdtempSync(join(tmpdir(), 'lbzf-chaos-'))
    if (!values.json)
      console.log('| fault | lost | measures again after | what was shown |\n|---|---|---|---|')
    const status = runOnOwnDisk(folder, process.argv.slice(2)) ?? ((await suite(values)) ? 0 : 1)
    rmSync(folder, { recursive: true, force: true })
    process.exitCode = (await suiteAlone(values)) ? status : 1
  } else {
    process.exitCode = (await suite(values)) ? 0 : 1
  }
})

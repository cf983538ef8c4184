import { execFileSync, spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** `npm test`: every stage in order, all of them even when one fails, one closing line with the counts. */

type Counts = { passed: number; failed: number; skipped: number }
type Stage = { name: string; command: string[]; counts?: () => Counts }

const reports = mkdtempSync(join(tmpdir(), 'lbzf-test-'))
const unitReport = join(reports, 'unit.json')
const e2eReport = join(reports, 'e2e.json')

const stages: Stage[] = [
  { name: 'lint', command: ['npm', 'run', '--silent', 'lint'] },
  { name: 'types', command: ['npm', 'run', '--silent', 'types'] },
  {
    name: 'unit and Worker tests',
    command: ['vitest', 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${unitReport}`],
    counts: () => {
      const report = JSON.parse(readFileSync(unitReport, 'utf8')) as Record<string, number>
      return {
        passed: report.numPassedTests ?? 0,
        failed: report.numFailedTests ?? 0,
        skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
      }
    },
  },
  {
    name: 'end-to-end in Chromium',
    command: ['playwright', 'test', '--reporter=line,json'],
    counts: () => {
      const { stats } = JSON.parse(readFileSync(e2eReport, 'utf8')) as { stats: Record<string, number> }
      return {
        passed: (stats.expected ?? 0) + (stats.flaky ?? 0),
        failed: stats.unexpected ?? 0,
        skipped: stats.skipped ?? 0,
      }
    },
  },
]

function run(command: string[]): Promise<number> {
  const [program = '', ...args] = command
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: e2eReport, ASTRO_TELEMETRY_DISABLED: '1' },
    })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

const total: Counts = { passed: 0, failed: 0, skipped: 0 }
for (const stage of stages) {
  const begun = Date.now()
  console.log(`\n── ${stage.name}`)
  const code = await run(stage.command)
  console.log(
    `── ${stage.name}: ${code === 0 ? 'ok' : 'FAILED'} in ${Math.round((Date.now() - begun) / 1000)} s`,
  )
  const counts = countsOf(stage, code === 0)
  total.passed += counts.passed
  total.failed += counts.failed
  total.skipped += counts.skipped
}
rmSync(reports, { recursive: true, force: true })
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed === 0 ? 0 : 1
if (total.failed === 0) rememberGreen()

/** A deploy asks whether this very commit was tested: a tree with changes is no commit. */
function rememberGreen(): void {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim()
  try {
    if (git('status', '--porcelain') !== '') return
    mkdirSync('.data', { recursive: true })
    appendFileSync('.data/tests-passed', `${git('rev-parse', 'HEAD')}\n`)
  } catch {
    console.log('not a git checkout: which commit is green is not remembered')
  }
}

/** A stage that failed counts at least one failure, also when it broke before it could write its report. */
function countsOf(stage: Stage, ok: boolean): Counts {
  let counts: Counts = { passed: ok ? 1 : 0, failed: 0, skipped: 0 }
  if (stage.counts !== undefined) {
    try {
      counts = stage.counts()
    } catch (error) {
      console.error(`no report from ${stage.name}: ${String(error)}`)
      counts = { passed: 0, failed: 1, skipped: 0 }
    }
  }
  return ok ? counts : { ...counts, failed: Math.max(counts.failed, 1) }
}

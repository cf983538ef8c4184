import { AppError } from './contract/errors.ts'

/** Each command lives with what it commands; nothing is loaded before it is asked for. */
const commands: Record<
  string,
  { summary: string; load: () => Promise<{ run: (args: string[]) => Promise<void> }> }
> = {
  run: { summary: 'measure: --config FILE', load: () => import('./main.ts') },
  replay: { summary: 'measure a video file', load: () => import('./vision/replay-command.ts') },
  zones: {
    summary: 'import | export: the calibration of a camera',
    load: () => import('./vision/zones-command.ts'),
  },
  study: {
    summary: 'compare cycles with stopwatch observations',
    load: () => import('./study/study-command.ts'),
  },
  evaluate: {
    summary: 'compare a database with a truth file',
    load: () => import('./study/evaluate-command.ts'),
  },
  backup: { summary: 'copy the record, verified', load: () => import('./store/backup-command.ts') },
  restore: { summary: 'put a backup back', load: () => import('./store/restore-command.ts') },
  capacity: { summary: 'how many days of video fit', load: () => import('./store/capacity-command.ts') },
  check: { summary: 'is the record whole? [--repair]', load: () => import('./store/check-command.ts') },
  clip: { summary: 'cut the video of a cycle', load: () => import('./recording/clip-command.ts') },
  share: {
    summary: 'a folder of module-days that may leave the plant: --from --to --out FOLDER',
    load: () => import('./share/share-command.ts'),
  },
  forget: {
    summary: 'erase frames and video of a station: --station --from --to [--apply]',
    load: () => import('./recording/forget-command.ts'),
  },
  export: { summary: 'write the INDICADORES workbook', load: () => import('./excel/export-command.ts') },
  balanceo: {
    summary: 'import --file FILE.xlsx: standards and balance from a workbook [--apply]',
    load: () => import('./excel/balanceo-command.ts'),
  },
  cronometro: {
    summary: 'import | export: stopwatch sheets',
    load: () => import('./excel/stopwatch-command.ts'),
  },
  doctor: {
    summary: 'what is wrong on this machine, and what to do [bundle]',
    load: () => import('./doctor/doctor-command.ts'),
  },
  release: { summary: 'asked by lbzf on the Jetson', load: () => import('./deploy/release-command.ts') },
  excel: {
    summary: "check --against FILE.xlsx: compare the plant's own sheet with ours",
    load: () => import('./excel/check-command.ts'),
  },
}

function usage(): string {
  const lines = Object.entries(commands).map(([name, command]) => `  ${name.padEnd(10)} ${command.summary}`)
  return ['npm run agent -- COMMAND …', ...lines].join('\n')
}

const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (name === '--help') console.log(usage())
else if (command === undefined) {
  console.error(name === '' ? usage() : `unknown command '${name}'\n${usage()}`)
  process.exitCode = 2
} else {
  try {
    await (await command.load()).run(args)
  } catch (error) {
    if (!(error instanceof AppError || isUsageError(error) || isRefusal(error))) throw error
    console.error(error instanceof AppError ? error.message : firstSentence(error.message))
    process.exitCode = 1
  }
}

/** A file or folder that the system refuses: its message names it and says why, and no line of our code would help. */
function isRefusal(error: unknown): error is Error {
  return (
    error instanceof Error &&
    'path' in error &&
    'code' in error &&
    ['EACCES', 'EPERM', 'ENOENT', 'ENOTDIR', 'EISDIR', 'EROFS', 'ENOSPC'].includes(String(error.code))
  )
}

/** What util.parseArgs adds about hyphens helps nobody here. */
function firstSentence(message: string): string {
  return message.replace(/\. To specify a positional argument.*$/s, '')
}

/** An option that util.parseArgs does not know: its message is a sentence already. */
function isUsageError(error: unknown): error is TypeError {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}

/** What a command module exports; `usage` begins with `usage: npm run` and the command's own words. */
type Command = { usage: string; run: (args: string[]) => Promise<void> }

/** Each command lives with what it commands; nothing is loaded before it is asked for. */
export const commands: Record<string, { summary: string; load: () => Promise<Command> }> = {
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

export function overview(): string {
  const lines = Object.entries(commands).map(([name, command]) => `  ${name.padEnd(10)} ${command.summary}`)
  return ['npm run agent -- COMMAND …', ...lines].join('\n')
}

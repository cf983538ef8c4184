import { existsSync } from 'node:fs'
import { AppError, askHelp } from '../contract/errors.ts'
import { plantIso } from '../contract/plant-time.ts'
import { parseCount, parseOptions, requireOptions } from '../store/arguments.ts'
import { configOf, databaseOf } from '../store/database-of.ts'
import { openStore } from '../store/store.ts'
import { type ClipAnswer, cutClip } from './clip.ts'

export const usage =
  'usage: npm run agent -- clip --cycle ID (--config FILE | --db FILE --video-dir FOLDER) --out FILE.mp4 [--before SECONDS] [--after SECONDS]'

const missing = {
  deleted: 'it was deleted to make room, for its age, or because somebody asked',
  lost: 'its file is gone; npm run agent -- check says more',
  'not-recorded': 'no video of that time is in the record',
} as const

/** Writes the video of one cycle. That there is none any more is an answer too: one sentence, exit status 0, no file. */
export async function run(args: string[]): Promise<void> {
  const options = {
    cycle: { type: 'string' },
    config: { type: 'string' },
    db: { type: 'string' },
    'video-dir': { type: 'string' },
    out: { type: 'string' },
    before: { type: 'string' },
    after: { type: 'string' },
  } as const
  const values = parseOptions(args, options)
  const { cycle, out } = requireOptions('clip', values, 'cycle', 'out')
  const file = databaseOf(values)
  const videoDir = values['video-dir'] ?? configOf(values)?.video_dir
  if (videoDir === undefined)
    throw new AppError('invalid', `clip needs --video-dir FOLDER where --config is not given${askHelp}`)
  const cycleId = parseCount(cycle, 'cycle', 1, 0)
  if (!existsSync(file)) throw new AppError('not-found', `no database ${file}`)
  const store = openStore({ file, readonly: true })
  try {
    const answer = await cutClip(store, {
      cycleId,
      videoDir,
      out,
      beforeMs: parseCount(values.before, 'before', 0, 5) * 1000,
      afterMs: parseCount(values.after, 'after', 0, 5) * 1000,
    })
    console.log(sentenceOf(answer, cycleId, out))
  } finally {
    store.close()
  }
}

function sentenceOf(answer: ClipAnswer, cycleId: number, out: string): string {
  if (!answer.available)
    return `the video of cycle ${cycleId} is no longer available: ${missing[answer.reason]}`
  const { fromMs, toMs, segments, partly } = answer
  const span = `${plantIso(fromMs)} to ${plantIso(toMs)} from ${segments.join(', ')}`
  return `${out}: ${span}${partly ? '; the rest of the span is not there' : ''}`
}

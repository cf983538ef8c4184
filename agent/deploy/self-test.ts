import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadDirectory } from '../../users/directory.ts'
import type { Config } from '../config.ts'
import { AppError } from '../contract/errors.ts'
import { readModules } from '../store/plant.ts'
import { openStore } from '../store/store.ts'
import { createOrtDetector } from '../vision/detector-ort.ts'

/**
 * Everything a release can find out about this machine without disturbing the agent that runs: configuration, people, programs,
 * the record's migrations on a copy, one inference. A line for each; throws the first AppError that speaks against it.
 */
export async function selfTest(config: Config, recordCopy: string | undefined): Promise<string[]> {
  const lines = [`configuration: ${config.cameras.length} cameras`]
  const people = await loadDirectory(readFileSync(config.users_file, 'utf8'), config.users_file).people()
  lines.push(`people: ${people.length}`, programVersion('ffmpeg'))
  lines.push(record(recordCopy))
  if (config.detector.model !== 'none') lines.push(await inference(config))
  return lines
}

function programVersion(program: string): string {
  try {
    return execFileSync(program, ['-version'], { encoding: 'utf8' }).split('\n')[0] ?? program
  } catch (cause) {
    throw new AppError('unavailable', `${program} cannot be run`, { cause })
  }
}

/** Migrated, read and written as the agent would. */
function record(copy: string | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), 'lbzf-self-test-'))
  try {
    const file = copy !== undefined && existsSync(copy) ? copy : join(folder, 'empty.db')
    const store = openStore({ file })
    try {
      return `record: schema ${store.schemaVersion}, ${readModules(store).length} modules`
    } finally {
      store.close()
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The known picture through the model, as the agent does it at its start. */
async function inference({ detector: wanted }: Config): Promise<string> {
  const detector = await createOrtDetector(wanted.model, wanted.provider, { runtime: wanted.runtime })
  try {
    const { selfTest } = detector
    if (selfTest?.ok !== true)
      throw new AppError('unavailable', `${wanted.model} does not pass its self-test`)
    const { name, provider, runtime } = detector.model
    return `detector: ${name} on ${provider}${detector.degraded ? ' (degraded)' : ''}, ${runtime}, ${selfTest.ms.toFixed(0)} ms`
  } finally {
    await detector.close()
  }
}

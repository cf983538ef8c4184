import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError } from '../../agent/contract/errors.ts'
import { type Scenario, truthSchema, zonesSchema } from '../../agent/contract/scenario.ts'
import { createNoDetector } from '../../agent/vision/detector.ts'
import { markerModelPath } from '../models/build.ts'
import { randomScenario } from '../simulator/random-scenario.ts'
import { footageDir, footageOf, rememberingDetector } from './footage.ts'
import { frozenSeeds, wholeHash } from './frozen-seeds.ts'
import { isRecorded, record, writeRecording } from './recorded-observations.ts'

/**
 * Keeps what is seen in each picture of the scenarios named, rendered where they are not there yet, under .data/accuracy-observations.
 * What is recorded already is left as it is.
 */
const usage = `node seeds/accuracy/record.ts [--none] WHAT…
  WHAT: undisturbed:SEED:SECONDS | mixed:SEED:SECONDS | frozen:COMMIT:undisturbed|mixed:0…9 | FOLDER with cam1.mp4, truth.json, zones.json
  --none: without a detector`

function scenarioOf(what: string): Scenario {
  const frozen = /^frozen:(\w+):(undisturbed|mixed):(\d)$/.exec(what)
  const [, commit = '', frozenMood = '', index = ''] = frozen ?? []
  const asked = /^(undisturbed|mixed):(\d+):(\d+)$/.exec(what)
  const [, askedMood = '', askedSeed = '', seconds = ''] = asked ?? []
  if (frozen === null && asked === null) throw new AppError('invalid', `${what}?\n${usage}`)
  const mood = (frozenMood || askedMood) === 'mixed' ? 'mixed' : 'undisturbed'
  if (frozen === null) return randomScenario(Number(askedSeed), { mood, seconds: Number(seconds) })
  const seed = frozenSeeds(wholeHash(commit), mood)[Number(index)] ?? 0
  return randomScenario(seed, { mood, seconds: 300 })
}

async function recordAll(what: string, none: boolean): Promise<void> {
  const given = existsSync(join(what, 'zones.json'))
  const name = `${given ? basename(what) : what.replaceAll(':', '-')}${none ? '-none' : ''}`
  const folder = given ? what : await footageOf(scenarioOf(what), footageDir)
  const json = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'))
  const truth = truthSchema.parse(json('truth.json'))
  for (const zones of zonesSchema.parse(json('zones.json')).cameras) {
    const named = `${name}.cam${zones.camera}`
    if (isRecorded(named)) continue
    const detector = none
      ? createNoDetector()
      : await rememberingDetector(markerModelPath, folder, zones.camera)
    try {
      const recording = await record(join(folder, `cam${zones.camera}.mp4`), { zones, truth, detector })
      writeRecording(named, recording)
      console.log(`${named}: ${recording.pictures.length} pictures, ${recording.events.length} events`)
    } finally {
      await detector.close()
    }
  }
}

try {
  const { values, positionals } = parseArgs({
    options: { none: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  if (positionals.length === 0) throw new AppError('invalid', usage)
  for (const what of positionals) await recordAll(what, values.none)
} catch (error) {
  if (!(error instanceof AppError)) throw error
  console.error(error.message)
  process.exitCode = 1
}

import { parseArgs } from 'node:util'
import { AppError } from '../../agent/contract/errors.ts'
import type { StationEvent } from '../../agent/contract/measurement.ts'
import { unwatchedCycle } from '../../agent/vision/cycle-state.ts'
import { createSight } from '../../agent/vision/pipeline.ts'
import type { Signal } from '../../agent/vision/signals.ts'
import type { Visit } from '../../agent/vision/visits.ts'
import { createReadings } from './readings.ts'
import { measureAgain, type Recording, readRecording, type ToldEvent } from './recorded-observations.ts'

/** Every visit, what each of the two readings says by itself, and what is told, with the signals as a strip between them. */
const usage = `node seeds/accuracy/trace.ts NAME STATION FROM TO [--none]
  NAME as again.ts prints it, FROM and TO in seconds
  strip: n needle, k pick-up, d put-down, A nobody there, ? unknown`

const seconds = (ms: number, decimals = 1): string => (ms / 1000).toFixed(decimals)
const share = (value: number | undefined): string => value?.toFixed(3) ?? '-'

function stripOf({ zones, presence }: Signal): string {
  if (zones.needle === true) return 'n'
  if (zones.pickup === true) return 'k'
  if (zones.putdown === true) return 'd'
  if (zones.needle === 'unknown') return '?'
  return presence === false ? 'A' : '.'
}

function visitLine(visit: Visit): string {
  const { zone, atMs, fromMs, toMs, lasted, peak, strength, mark, newMark } = visit
  const stay = `${zone} ${seconds(atMs, 2)} [${seconds(fromMs)} … ${seconds(toMs)}] lasted ${lasted.toFixed(2)}`
  return `${stay}, peak ${peak.toFixed(2)}, strength ${strength.toFixed(2)}, mark ${share(mark)}, new ${share(newMark)}`
}

function eventLine(event: StationEvent): string {
  const span = `${event.type.replace('unit-', '')} ${seconds(event.startMs, 2)}`
  if (event.type === 'unit-opened') return span
  const ended = `${span} … ${seconds(event.endMs, 2)}`
  if (event.type === 'unit-rejected') return `${ended} ${event.reason}`
  return `${ended}, confidence ${event.confidence.toFixed(2)} ${event.flaws.join(' ')}`
}

async function trace(
  recording: Recording,
  at: { station: string; fromMs: number; toMs: number; none: boolean },
): Promise<void> {
  const { station, fromMs, toMs, none } = at
  const shared = createSight({ zones: recording.zones }).motion.shared().has(station)
  const unwatched = none || recording.detector === 'none'
  const readings = createReadings(station, { shared, ...(unwatched ? unwatchedCycle : {}) })
  let strip = ''
  let nowMs = 0
  const within = (atMs: number) => fromMs <= atMs && atMs <= toMs
  const say = (text: string): void => {
    if (!within(nowMs)) return
    if (strip !== '') console.log(`         ${strip}`)
    strip = ''
    console.log(`${seconds(nowMs).padStart(8)} ${text}`)
  }
  const saySaid = (said: ReturnType<typeof readings.step>): void => {
    for (const { name, events } of said) for (const event of events) say(`    ${name} ${eventLine(event)}`)
  }
  const watch = (workstation: string, signal: Signal): void => {
    if (workstation !== station) return
    nowMs = signal.atMs
    if (within(nowMs)) strip += stripOf(signal)
    for (const visit of signal.visits) if (visit.zone !== 'needle') say(`  ${visitLine(visit)}`)
    saySaid(readings.step(signal))
  }
  const listen = (event: ToldEvent): void => {
    if (event.type === 'gap-opened') {
      saySaid(readings.end(event.kind === 'camera-moved' ? event.kind : 'gap'))
      say(`GAP of kind ${event.kind} from ${seconds(event.startMs)}`)
    } else if (event.type === 'gap-closed') {
      nowMs = event.endMs
      readings.begin(nowMs)
      say('GAP ends')
    } else if (event.workstation === station) say(`TOLD ${eventLine(event)}`)
  }
  await measureAgain(recording, { unwatched: none, watch, listen })
  if (strip !== '') console.log(`         ${strip}`)
}

try {
  const { values, positionals } = parseArgs({
    options: { none: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const [name, station, from, to] = positionals
  if (name === undefined || station === undefined || !(Number(from) <= Number(to))) {
    throw new AppError('invalid', usage)
  }
  const recording = readRecording(name)
  const codes = recording.zones.stations.map(({ workstation }) => workstation)
  if (!codes.includes(station)) throw new AppError('invalid', `${name} has ${codes.join(', ')}`)
  const near = recording.truth.cycles.filter(
    ({ workstation, start_s, end_s }) =>
      workstation === station && end_s > Number(from) - 15 && start_s < Number(to) + 15,
  )
  const spans = near.map(
    ({ start_s, end_s, observable }) => `${start_s} … ${end_s}${observable ? '' : ' hidden'}`,
  )
  console.log(`   truth ${spans.join(', ')}`)
  await trace(recording, {
    station,
    fromMs: Number(from) * 1000,
    toMs: Number(to) * 1000,
    none: values.none,
  })
} catch (error) {
  if (!(error instanceof AppError)) throw error
  console.error(error.message)
  process.exitCode = 1
}

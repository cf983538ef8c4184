import type { StationEvent } from '../contract/measurement.ts'
import { cycleEnd, cycleStep } from './cycle.ts'
import { type CycleParameters, type CycleState, cycleStart, usualWay } from './cycle-state.ts'
import { noMarks, piecesLaid, piecesSeen } from './marks.ts'
import type { Signal } from './signals.ts'

/** Where nobody says that somebody is there, so many exchanges without a piece are no chance any more. */
const fewestUnseen = 3
/** Reaches in a row for each piece that was seen to be laid: where there are more, it is the pieces that are not seen … */
const mostReaches = 3
/** … and after so many units of which only one reading knows the other is given up, … */
const mostContested = 12
/** … as it is after this time while no piece was seen to be put down yet, or too few. */
const patienceMs = 600_000

/** One way to read the signals: where it stands, and what it says that was not told yet. */
type Reading = { state: CycleState; events: StationEvent[] }

/**
 * The machine of one station, over all gaps. Whether hands leave something to be seen here shows only after a few units, so the same
 * signals are read twice: *believing*, every exchange counts; *seeing*, one that leaves and takes nothing is a reach. What both say is told at once.
 * Where they differ nothing is told until marks have shown who is right; where nothing is ever seen to change, the believing one is.
 * Where nobody says that somebody is there, it takes a few of them.
 */
export class StationCycle {
  readonly #workstation: string
  readonly #parameters: Partial<CycleParameters>
  #readings: { believing: Reading; seeing: Reading } | undefined
  #marks = noMarks
  #ways: CycleState['ways'] = []
  /** What pieces leave here is not known yet. */
  #learning = true
  /** Nothing was seen to change for so long that waiting for it has no sense. */
  #resigned = false
  /** What both said last, and the signals since: read again once it is known what pieces leave here. */
  #agreed: CycleState | undefined
  readonly #since: Signal[] = []
  #doubtSinceMs: number | undefined
  #openSinceMs: number | null = null

  constructor(workstation: string, parameters: Partial<CycleParameters> = {}) {
    this.#workstation = workstation
    this.#parameters = parameters
  }

  begin(atMs: number, unseen: 'first' | 'gap'): void {
    const reading = (seesPieces: boolean): Reading => ({
      state: {
        ...cycleStart(this.#workstation, atMs, unseen, { ...this.#parameters, seesPieces }),
        marks: this.#marks,
        ways: this.#ways,
        usualWayMs: usualWay(this.#ways),
      },
      events: [],
    })
    this.#readings = { believing: reading(false), seeing: reading(true) }
    this.#doubtSinceMs = undefined
    this.#agree(this.#readings.seeing.state)
  }

  /** What is told with this signal, in order; what it tells may lie up to ten minutes back. */
  step(signal: Signal): StationEvent[] {
    if (this.#readings === undefined) this.begin(signal.atMs, 'first')
    const { believing, seeing } = this.#each((state) => cycleStep(state, signal))
    if (this.#learning) this.#since.push(signal)
    const seen = piecesSeen(seeing.state.marks)
    if (seen === true) this.#resigned = false
    if (seen === true && this.#learning) this.#readAgain(seeing)
    if (this.#resigned) return this.#tell(believing)
    if (sayTheSame(believing, seeing)) {
      this.#doubtSinceMs = undefined
      return this.#told(seeing)
    }
    this.#doubtSinceMs ??= signal.atMs
    const contested = contestedUnits(believing, seeing)
    const outnumbered = contested > mostReaches * piecesLaid(seeing.state.marks)
    const undecided = seen !== true || outnumbered
    if (contested > mostContested || (undecided && signal.atMs - this.#doubtSinceMs > patienceMs)) {
      this.#resigned = true
      seeing.state.marks = believing.state.marks = noMarks
      return this.#tell(believing)
    }
    if (seen === false) return this.#tell(believing)
    return seen === true && !outnumbered && seeing.events.length > 0 ? this.#tell(seeing) : []
  }

  /** The signal is lost. */
  end(reason: 'gap' | 'camera-moved'): StationEvent[] {
    if (this.#readings === undefined) return []
    const { believing, seeing } = this.#each((state) => cycleEnd(state, reason))
    const seen = piecesSeen(seeing.state.marks)
    const pieces = piecesLaid(seeing.state.marks)
    const contested = contestedUnits(believing, seeing)
    const fewest = this.#parameters.mustSee === true ? fewestUnseen : 0
    const shown = pieces > 0 ? seen !== false && contested <= mostReaches * pieces : contested < fewest
    const right = shown && !this.#resigned
    const events = this.#tell(right ? seeing : believing)
    this.#marks = seeing.state.marks
    this.#ways = (right ? seeing : believing).state.ways
    this.#readings = undefined
    return events
  }

  /** Start of the unit in progress as far as it was told; a put-down that waits may still turn out to be its end. */
  openSince(): number | null {
    return this.#openSinceMs
  }

  /** Put-downs that were not told yet and may be. */
  pendingPutDowns(): number[] {
    const instants = new Set<number>()
    for (const { state, events } of Object.values(this.#readings ?? {})) {
      for (const event of events) if (event.type === 'unit-closed') instants.add(event.endMs)
      if (state.pending !== undefined) instants.add(state.pending.visit.atMs)
    }
    return [...instants]
  }

  /** It is known now what pieces leave here: what was read without knowing it is read once more, and the first pieces teach twice. */
  #readAgain(seeing: Reading): void {
    this.#learning = false
    if (this.#agreed === undefined) return
    let state: CycleState = {
      ...this.#agreed,
      parameters: seeing.state.parameters,
      marks: seeing.state.marks,
    }
    const events: StationEvent[] = []
    for (const signal of this.#since) {
      const step = cycleStep(state, signal)
      state = step.state
      events.push(...step.events)
    }
    seeing.state = state
    seeing.events = events
  }

  #agree(state: CycleState): void {
    this.#agreed = state
    this.#since.length = 0
  }

  #each(next: (state: CycleState) => Reading): { believing: Reading; seeing: Reading } {
    const { believing, seeing } = this.#readings ?? {}
    if (believing === undefined || seeing === undefined) throw new RangeError('no machine has begun')
    for (const reading of [believing, seeing]) {
      const { state, events } = next(reading.state)
      reading.state = state
      reading.events.push(...events)
    }
    return { believing, seeing }
  }

  /** One reading is right: the other follows it. */
  #tell(right: Reading): StationEvent[] {
    for (const reading of Object.values(this.#readings ?? {})) {
      if (reading !== right) reading.state = { ...right.state, parameters: reading.state.parameters }
    }
    this.#doubtSinceMs = undefined
    return this.#told(right)
  }

  #told({ state, events }: Reading): StationEvent[] {
    this.#openSinceMs = state.unit?.startMs ?? null
    this.#agree(state)
    const usualWayMs = usualWay(state.ways)
    for (const reading of Object.values(this.#readings ?? {})) {
      reading.events = []
      // Both go by the same way, or they would never say the same.
      reading.state = { ...reading.state, ways: state.ways, usualWayMs }
    }
    return events
  }
}

function contestedUnits(believing: Reading, seeing: Reading): number {
  return unitsOf(believing).length - unitsOf(seeing).length
}

function unitsOf({ events }: Reading) {
  return events.filter((event) => event.type === 'unit-closed')
}

/** The same units since what was told last, and the same in progress. */
function sayTheSame(one: Reading, other: Reading): boolean {
  if (one.state.unit?.startMs !== other.state.unit?.startMs) return false
  if (one.events.length === 0 && other.events.length === 0) return true
  const [a, b] = [unitsOf(one), unitsOf(other)]
  return (
    a.length === b.length &&
    a.every(({ startMs, endMs }, i) => startMs === b[i]?.startMs && endMs === b[i]?.endMs)
  )
}

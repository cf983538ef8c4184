import { type ZoneName, type ZonesCamera, zoneNames } from '../contract/scenario.ts'
import { fitLight, type Light, quantile, unchanged } from './light.ts'
import { cellsIn, contains, overlap } from './polygon.ts'
import { type Still, StillZone } from './still.ts'

/** Pixels a side: about a fingertip, and sixteen pixels average the sensor's noise down to a quarter. */
const cell = 4
/** Grey levels a cell must change by, however quiet the picture: under it lies what compression does by itself. */
const leastChange = 6
/** The same before the light is taken out: a dark picture is coded as coarsely as a bright one, and then stretched. */
const leastRawChange = 2
/** Pictures kept to compare with, and how far their light may differ: under flicker the one before says little. */
const pastPictures = 7
const sameLight = 1.25
const comparableLight = 2
/** Times the noise of this frame on plain surfaces … */
const noiseFactor = 5
/** … and times the upper quartile of what its edges change by: an encoder that redraws its texture moves cloth too. */
const textureFactor = 3
/** Seconds until the background has taken in a lasting change. */
const backgroundSeconds = 20
/** Of the usual light: a darker picture is too coarse to learn the scene from. */
const darkest = 0.3
/** Nothing in the picture agrees with any light for this long: the scene is another one. */
const lightLostMs = 60_000
/** Grey levels: what covers half the picture for ten seconds must not become what its light is told by. */
const mostLatticeStep = 12
/**
 * Times what nine in ten cells beside the stations stay under: at low rates an encoder lets noise through in patches, which the median
 * does not show. People walk there too, so it raises the threshold to this at most.
 */
const patchFactor = 3
const mostPatchThreshold = 14
const fewestBeside = 60
/** Share of edges that change at once only when the picture itself does: hands and people move few of them. */
const disturbedShare = 0.4
/** Grey levels across a cell that make an edge. */
const edgeContrast = 24
const fewestEdges = 20
/** Grey levels: a picture that moves raises its own noise, and its edges must still be seen to change. */
const mostEdgeThreshold = 20
/** Edges are chosen anew this often: people take theirs with them. */
const edgesForMs = 30_000
/** Grey levels from the background that make a cell covered. */
const coveredChange = 14
const coveredShare = 0.6
/** Of the area: what covers may look like the floor behind the bench. */
const coveredAreaShare = 0.3

export type StationMotion = {
  workstation: string
  /** Share of each zone's cells that moved since the previous frame, 0…1. */
  zones: Record<ZoneName, number>
  /** Share of the area's cells that moved: hands and arms move little of it, a body that comes, goes or passes much. */
  area: number
  /** Something hides the station: area and every zone differ from the background. */
  covered: boolean
  /** How a zone looks whenever it has lain still for a while. */
  still: Partial<Record<ZoneName, Still>>
}

export type PictureMotion = {
  stations: StationMotion[]
  /** The whole picture changed at once: nothing about the zones can be said. */
  disturbed: boolean
  /** Mean change of the lattice in grey levels before any correction; 0: the same picture again; NaN: no previous one. */
  change: number
  /** Grey levels of noise in a cell of this frame. */
  noise: number
  /** Mean brightness of the lattice's cells as they came; valid until the next picture. */
  cells: Float32Array
  /** Capture time of the picture it was compared with: the one before, or the latest in the same light. */
  sinceMs: number
}

/** `past` are the latest pictures' cells, a slot each, in turn; what is compared with is one of them. */
type Patch = { offsets: Int32Array; now: Float32Array; past: Float32Array[]; background: Float32Array }

function createPatch(offsets: Int32Array): Patch {
  const values = () => new Float32Array(offsets.length)
  return { offsets, now: values(), past: Array.from({ length: pastPictures }, values), background: values() }
}

const noCells = new Float32Array(0)

type StationPatches = {
  workstation: string
  area: Patch
  zones: Record<ZoneName, Patch>
  /** What lies where pieces are taken from and put down. */
  lying: { pickup: StillZone; putdown: StillZone }
  coveredSince: number
}

const pileZones = ['pickup', 'putdown'] as const

/** Motion in the zones of one camera. Keeps the previous cells and a slow background; feed it frames in capture order. */
export class Motion {
  readonly #width: number
  readonly #lattice: Patch
  readonly #stations: StationPatches[]
  readonly #changes: Float32Array
  /** Indices of the lattice's cells that lie in no station's area; all of them where the areas fill the picture. */
  readonly #beside: Int32Array
  readonly #besideChanges: Float32Array
  readonly #height: number
  /** The strongest edge of each 16×16 block that has one; a plain background shows no bump. */
  #edges: Patch = createPatch(new Int32Array(0))
  #edgesChosenMs = Number.NaN
  #raw: Float32Array | undefined
  #previousMs = Number.NaN
  #light = unchanged
  #lightKnownMs = Number.NaN
  /** Light and capture time of the pictures in the slots of `past`; the latest was written to #slot. */
  #pastLight: { gain: number; captureMs: number }[] = []
  #slot = 0
  #against = 0
  #fresh = true

  constructor(geometry: ZonesCamera, { width, height }: { width: number; height: number }) {
    this.#width = width
    this.#height = height
    const everywhere: [number, number][] = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ]
    const cells = (polygon: [number, number][], step: number) =>
      createPatch(cellsIn(polygon, { width, height, cell, step }))
    this.#lattice = cells(everywhere, 16)
    this.#changes = new Float32Array(this.#lattice.offsets.length)
    this.#stations = geometry.stations.map(({ workstation, area, zones }) => {
      const pickup = cells(zones.pickup, cell)
      const putdown = cells(zones.putdown, cell)
      return {
        workstation,
        area: cells(area, 12),
        zones: { pickup, needle: cells(zones.needle, cell), putdown },
        lying: {
          pickup: new StillZone(pickup.offsets.length),
          putdown: new StillZone(putdown.offsets.length),
        },
        coveredSince: Number.NaN,
      }
    })
    const { offsets } = this.#lattice
    const corner = (offset: number): [number, number] => [
      ((offset % width) + cell / 2) / width,
      (Math.floor(offset / width) + cell / 2) / height,
    ]
    const all = Int32Array.from(offsets.keys())
    const beside = all.filter(
      (i) => !geometry.stations.some(({ area }) => contains(area, ...corner(offsets[i] ?? 0))),
    )
    this.#beside = beside.length < fewestBeside ? all : beside
    this.#besideChanges = new Float32Array(this.#beside.length)
  }

  /** Stations whose pick-up and put-down are one place. */
  shared(): ReadonlySet<string> {
    return new Set(
      this.#stations
        .filter(({ zones }) => overlap(zones.pickup.offsets, zones.putdown.offsets) > 0.5)
        .map(({ workstation }) => workstation),
    )
  }

  /** Forgets what it saw: the next frame only sets the background (after a gap, a freeze or a new geometry). */
  restart(): void {
    this.#fresh = true
  }

  measure(green: Uint8Array, captureMs: number): PictureMotion {
    const lattice = this.#lattice
    this.#read(green, lattice)
    const change = this.#rawChange()
    if (this.#fresh) {
      // After a gap the background is still known, though something may cover it just now; after a long one nothing is.
      const known = captureMs - this.#previousMs < backgroundKeptMs
      const fit = known ? fitLight(lattice.now, lattice.background, this.#light) : undefined
      this.#begin(green, captureMs, fit?.light)
      this.#previousMs = captureMs
      return this.#nothingKnown(change, captureMs)
    }
    const seconds = Math.max(0, captureMs - this.#previousMs) / 1000
    this.#previousMs = captureMs

    const { light, known } = fitLight(lattice.now, lattice.background, this.#light)
    if (known) this.#lightKnownMs = captureMs
    else if (captureMs - this.#lightKnownMs > lightLostMs) {
      this.#begin(green, captureMs, undefined)
      return this.#nothingKnown(change, captureMs)
    }
    this.#light = light
    const compared = this.#compareWith(light.gain)
    const against = compared ?? this.#slot
    this.#against = against
    const sinceMs = this.#pastLight[against]?.captureMs ?? captureMs
    this.#slot = (this.#slot + 1) % pastPictures
    this.#pastLight[this.#slot] = { gain: light.gain, captureMs }

    correct(lattice, light)
    const changes = this.#changes
    const before = lattice.past[against] ?? noCells
    for (let i = 0; i < changes.length; i++) {
      changes[i] = Math.abs((lattice.now[i] ?? 0) - (before[i] ?? 0))
    }
    const noise = 1.4826 * quantile(changes, 0.5)
    this.#read(green, this.#edges)
    correct(this.#edges, light)
    const texture = this.#textureChange()
    const least = Math.max(leastChange, leastRawChange / light.gain)
    const patches = Math.min(mostPatchThreshold / Math.min(1, light.gain), patchFactor * this.#patchNoise())
    const threshold = Math.max(least, noiseFactor * noise, textureFactor * texture, patches)
    const edge = Math.max(least, Math.min(mostEdgeThreshold, noiseFactor * noise))
    const shaken = this.#disturbed(green, light, edge, captureMs)

    const blend = light.gain < darkest ? 0 : 1 - Math.exp(-seconds / backgroundSeconds)
    this.#settle(lattice, blend, mostLatticeStep)
    const stations = this.#stations.map((station) =>
      this.#station(green, station, {
        light,
        threshold,
        far: Math.max(coveredChange, 3 * noise, least),
        blend,
        captureMs,
        shaken,
      }),
    )
    const cells = this.#raw ?? lattice.now
    return { stations, disturbed: shaken || compared === undefined, change, noise, cells, sinceMs }
  }

  #nothingKnown(change: number, captureMs: number): PictureMotion {
    return {
      stations: this.#stations.map(unknown),
      disturbed: true,
      change,
      noise: 0,
      cells: this.#raw ?? this.#lattice.now,
      sinceMs: captureMs,
    }
  }

  /** Slot of the latest picture in much the same light; undefined when there is none that could be compared. */
  #compareWith(gain: number): number | undefined {
    let comparable: number | undefined
    for (let back = 0; back < pastPictures; back++) {
      const slot = (this.#slot - back + pastPictures) % pastPictures
      const past = this.#pastLight[slot]
      if (past === undefined) continue
      const ratio = Math.max(gain / past.gain, past.gain / gain)
      if (ratio < sameLight) return slot
      if (ratio < comparableLight) comparable ??= slot
    }
    return comparable
  }

  #station(
    green: Uint8Array,
    station: StationPatches,
    {
      light,
      threshold,
      far,
      blend,
      captureMs,
      shaken,
    }: { light: Light; threshold: number; far: number; blend: number; captureMs: number; shaken: boolean },
  ): StationMotion {
    const zones = { pickup: 0, needle: 0, putdown: 0 }
    let covered = true
    for (const name of zoneNames) {
      const patch = station.zones[name]
      this.#read(green, patch)
      correct(patch, light)
      zones[name] = shareBeyond(patch.now, this.#before(patch), threshold)
      covered &&= shareBeyond(patch.now, patch.background, far) > coveredShare
    }
    this.#read(green, station.area)
    correct(station.area, light)
    const area = shareBeyond(station.area.now, this.#before(station.area), threshold)
    covered &&= shareBeyond(station.area.now, station.area.background, far) > coveredAreaShare

    // What covers a station must not become its background, unless it stays: then the scene has changed.
    if (!covered) station.coveredSince = Number.NaN
    else if (Number.isNaN(station.coveredSince)) station.coveredSince = captureMs
    const learn = !covered || captureMs - station.coveredSince > 120_000 ? blend : 0
    for (const name of zoneNames) this.#settle(station.zones[name], learn)
    this.#settle(station.area, learn)
    const still: StationMotion['still'] = {}
    for (const name of pileZones) {
      if (covered || shaken) station.lying[name].restart()
      else {
        const seen = station.lying[name].look(station.zones[name].now, zones[name], {
          gain: light.gain,
          doubt: threshold,
        })
        if (seen !== undefined) still[name] = seen
      }
    }
    return { workstation: station.workstation, zones, area, covered, still }
  }

  /** What nine in ten cells beside the stations changed by at most. */
  #patchNoise(): number {
    const values = this.#besideChanges
    this.#beside.forEach((index, i) => {
      values[i] = this.#changes[index] ?? 0
    })
    return quantile(values, 0.9)
  }

  /** Upper quartile of the edges' changes: hands and people move fewer than a quarter of them. */
  #textureChange(): number {
    const { now } = this.#edges
    const before = this.#before(this.#edges)
    const changes = new Float32Array(now.length)
    for (let i = 0; i < now.length; i++) changes[i] = Math.abs((now[i] ?? 0) - (before[i] ?? 0))
    return changes.length < fewestEdges ? 0 : quantile(changes, 0.75)
  }

  #disturbed(green: Uint8Array, light: Light, threshold: number, captureMs: number): boolean {
    const edges = this.#edges
    const share =
      edges.offsets.length < fewestEdges ? 0 : shareBeyond(edges.now, this.#before(edges), threshold)
    edges.past[this.#slot]?.set(edges.now)
    const disturbed = share > disturbedShare
    if (disturbed || captureMs - this.#edgesChosenMs > edgesForMs) this.#chooseEdges(green, light, captureMs)
    return disturbed
  }

  #chooseEdges(green: Uint8Array, light: Light, captureMs: number): void {
    const offsets: number[] = []
    for (let y = 0; y + 16 <= this.#height; y += 16) {
      for (let x = 0; x + 16 <= this.#width; x += 16) {
        const found = strongestEdge(green, this.#width, x, y)
        if (found.contrast >= edgeContrast * light.gain) offsets.push(found.offset)
      }
    }
    this.#edges = createPatch(Int32Array.from(offsets))
    this.#edgesChosenMs = captureMs
    this.#read(green, this.#edges)
    correct(this.#edges, light)
    for (const past of this.#edges.past) past.set(this.#edges.now)
  }

  /** `known`: the light against the background as it was; undefined: this picture is the background. */
  #begin(green: Uint8Array, captureMs: number, known: Light | undefined): void {
    const light = known ?? unchanged
    this.#chooseEdges(green, light, captureMs)
    const patches = [
      this.#lattice,
      ...this.#stations.flatMap(({ area, zones }) => [area, ...Object.values(zones)]),
    ]
    for (const patch of patches) {
      this.#read(green, patch)
      correct(patch, light)
      for (const past of patch.past) past.set(patch.now)
      if (known === undefined) patch.background.set(patch.now)
    }
    this.#slot = 0
    this.#pastLight = [{ gain: light.gain, captureMs }]
    this.#light = light
    this.#lightKnownMs = captureMs
    for (const { lying } of this.#stations) for (const zone of pileZones) lying[zone].restart()
    this.#fresh = false
  }

  #before({ past }: Patch): Float32Array {
    return past[this.#against] ?? noCells
  }

  /** The fresh cells join the past ones; the background follows them slowly, and what is further off no faster than `most`. */
  #settle({ now, past, background }: Patch, blend: number, most = Number.POSITIVE_INFINITY): void {
    past[this.#slot]?.set(now)
    if (blend === 0) return
    for (let i = 0; i < now.length; i++) {
      const off = (now[i] ?? 0) - (background[i] ?? 0)
      background[i] = (background[i] ?? 0) + blend * Math.max(-most, Math.min(most, off))
    }
  }

  /** Mean of each cell's pixels. */
  #read(green: Uint8Array, patch: Patch): void {
    const { offsets, now } = patch
    const width = this.#width
    for (let i = 0; i < offsets.length; i++) {
      let at = offsets[i] ?? 0
      let sum = 0
      for (let row = 0; row < cell; row++) {
        sum += (green[at] ?? 0) + (green[at + 1] ?? 0) + (green[at + 2] ?? 0) + (green[at + 3] ?? 0)
        at += width
      }
      now[i] = sum / (cell * cell)
    }
  }

  /** Mean change of the lattice before any correction; NaN for the first picture. */
  #rawChange(): number {
    const { now } = this.#lattice
    const before = this.#raw
    this.#raw = now.slice()
    if (before === undefined) return Number.NaN
    let change = 0
    for (let i = 0; i < now.length; i++) change += Math.abs((now[i] ?? 0) - (before[i] ?? 0))
    return change / now.length
  }
}

const backgroundKeptMs = 600_000

function unknown({ workstation }: { workstation: string }): StationMotion {
  return { workstation, zones: { pickup: 0, needle: 0, putdown: 0 }, area: 0, covered: false, still: {} }
}

/** Takes the light out of the fresh cells. */
function correct({ now }: Patch, { gain, offset }: Light): void {
  for (let i = 0; i < now.length; i++) now[i] = ((now[i] ?? 0) - offset) / gain
}

/** The 4×4 cell of a 16×16 block whose halves differ most, across or down. */
function strongestEdge(
  green: Uint8Array,
  width: number,
  x0: number,
  y0: number,
): { offset: number; contrast: number } {
  let offset = y0 * width + x0
  let contrast = 0
  for (let y = y0; y <= y0 + 12; y += 4) {
    for (let x = x0; x <= x0 + 12; x += 4) {
      const at = y * width + x
      // Corners of the cell stand for its halves: choosing is rare, but it goes over the whole picture.
      const a = green[at] ?? 0
      const b = green[at + 3] ?? 0
      const c = green[at + 3 * width] ?? 0
      const d = green[at + 3 * width + 3] ?? 0
      const difference = Math.max(Math.abs(a + c - b - d), Math.abs(a + b - c - d)) / 2
      if (difference > contrast) {
        contrast = difference
        offset = at
      }
    }
  }
  return { offset, contrast }
}

function shareBeyond(a: Float32Array, b: Float32Array, threshold: number): number {
  let beyond = 0
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference > threshold || difference < -threshold) beyond += 1
  }
  return beyond / a.length
}

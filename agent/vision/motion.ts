import { type ZoneName, type ZonesCamera, zoneNames } from '../contract/scenario.ts'
import { Edges } from './edges.ts'
import { Histogram } from './histogram.ts'
import { type Light, LightFit, unchanged } from './light.ts'
import {
  cell,
  compareCells,
  createPatch,
  fillCells,
  learn,
  type Patch,
  type Plane,
  pastPictures,
  planeOf,
  readCells,
} from './patch.ts'
import { cellsIn, contains, overlap } from './polygon.ts'
import { type Still, StillZone } from './still.ts'

/** Grey levels a cell must change by, however quiet the picture: under it lies what compression does by itself. */
const leastChange = 6
/** The same before the light is taken out: a dark picture is coded as coarsely as a bright one, and then stretched. */
const leastRawChange = 2
/** How far the light of two pictures may differ that are compared: under flicker the one before says little. */
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
/** Grey levels: a picture that moves raises its own noise, and its edges must still be seen to change. */
const mostEdgeThreshold = 20
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
  /** Mean brightness of the lattice's cells as they came, grey levels; valid until the next picture. */
  cells: Float32Array
  /** Capture time of the picture it was compared with: the one before, or the latest in the same light. */
  sinceMs: number
}

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
  readonly #edges: Edges
  /** 1 for the lattice's cells that lie in no station's area; for all of them where the areas fill the picture. */
  readonly #beside: Uint8Array
  readonly #lightFit: LightFit
  readonly #changes = new Histogram()
  readonly #besideChanges = new Histogram()
  /** The lattice as it came in this picture and in the one before, in turn. */
  #raw: Float32Array
  #rawBefore: Float32Array
  /** Cells of a patch as they came, until the next one is read. */
  readonly #read: Float32Array
  #previousMs = Number.NaN
  #light = unchanged
  #lightKnownMs = Number.NaN
  /** Light and capture time of the pictures in the slots of `past`; the latest was written to #slot. */
  #pastLight: { gain: number; captureMs: number }[] = []
  #slot = 0
  #fresh = true
  #first = true

  constructor(geometry: ZonesCamera, { width, height }: { width: number; height: number }) {
    this.#width = width
    this.#edges = new Edges({ width, height })
    const everywhere: [number, number][] = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ]
    const cells = (polygon: [number, number][], step: number) =>
      createPatch(cellsIn(polygon, { width, height, cell, step }))
    this.#lattice = cells(everywhere, 16)
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
    this.#lightFit = new LightFit(offsets.length)
    this.#raw = new Float32Array(offsets.length)
    this.#rawBefore = new Float32Array(offsets.length)
    this.#read = new Float32Array(Math.max(...this.#patches().map((patch) => patch.offsets.length)))
    const corner = (offset: number): [number, number] => [
      ((offset % width) + cell / 2) / width,
      (Math.floor(offset / width) + cell / 2) / height,
    ]
    const beside = Uint8Array.from(offsets, (offset) =>
      geometry.stations.some(({ area }) => contains(area, ...corner(offset))) ? 0 : 1,
    )
    const besides = beside.reduce((sum, one) => sum + one, 0)
    this.#beside = besides < fewestBeside ? beside.fill(1) : beside
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

  measure(luma: Uint8Array, captureMs: number): PictureMotion {
    const lattice = this.#lattice
    const plane = planeOf(luma, this.#width)
    const change = this.#readLattice(plane)
    const raw = this.#raw
    if (this.#fresh) {
      // After a gap the background is still known, though something may cover it just now; after a long one nothing is.
      const known = captureMs - this.#previousMs < backgroundKeptMs
      const fit = known ? this.#lightFit.fit(raw, lattice.background, this.#light) : undefined
      this.#begin(plane, captureMs, fit?.light)
      this.#previousMs = captureMs
      return this.#nothingKnown(change, captureMs)
    }
    const seconds = Math.max(0, captureMs - this.#previousMs) / 1000
    this.#previousMs = captureMs

    const { light, known } = this.#lightFit.fit(raw, lattice.background, this.#light)
    if (known) this.#lightKnownMs = captureMs
    else if (captureMs - this.#lightKnownMs > lightLostMs) {
      this.#begin(plane, captureMs, undefined)
      return this.#nothingKnown(change, captureMs)
    }
    this.#light = light
    const compared = this.#compareWith(light.gain)
    const against = compared ?? this.#slot
    const sinceMs = this.#pastLight[against]?.captureMs ?? captureMs
    this.#slot = (this.#slot + 1) % pastPictures
    const slot = this.#slot
    this.#pastLight[slot] = { gain: light.gain, captureMs }

    const { noise, patchNoise } = this.#noise(against, light)
    const least = Math.max(leastChange, leastRawChange / light.gain)
    const edge = Math.max(least, Math.min(mostEdgeThreshold, noiseFactor * noise))
    const edges = this.#edges.look(plane, { slot, against, light, threshold: edge, captureMs })
    const patches = Math.min(mostPatchThreshold / Math.min(1, light.gain), patchFactor * patchNoise)
    const threshold = Math.max(least, noiseFactor * noise, textureFactor * edges.texture, patches)

    const blend = light.gain < darkest ? 0 : 1 - Math.exp(-seconds / backgroundSeconds)
    learn(lattice, slot, blend, mostLatticeStep)
    const picture = {
      slot,
      against,
      light,
      threshold,
      far: Math.max(coveredChange, 3 * noise, least),
      blend,
      captureMs,
      shaken: edges.disturbed,
    }
    const stations = this.#stations.map((station) => this.#station(plane, station, picture))
    const disturbed = edges.disturbed || compared === undefined
    return { stations, disturbed, change, noise, cells: raw, sinceMs }
  }

  #nothingKnown(change: number, captureMs: number): PictureMotion {
    return {
      stations: this.#stations.map(unknown),
      disturbed: true,
      change,
      noise: 0,
      cells: this.#raw,
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
    plane: Plane,
    station: StationPatches,
    picture: {
      slot: number
      against: number
      light: Light
      threshold: number
      far: number
      blend: number
      captureMs: number
      shaken: boolean
    },
  ): StationMotion {
    const { slot, light, threshold, captureMs } = picture
    const zones = { pickup: 0, needle: 0, putdown: 0 }
    let covered = true
    for (const name of zoneNames) {
      const patch = station.zones[name]
      readCells(plane, patch.offsets, this.#read)
      const { moved, apart } = compareCells(this.#read, patch, picture)
      zones[name] = moved
      covered &&= apart > coveredShare
    }
    readCells(plane, station.area.offsets, this.#read)
    const area = compareCells(this.#read, station.area, picture)
    covered &&= area.apart > coveredAreaShare

    // What covers a station must not become its background, unless it stays: then the scene has changed.
    if (!covered) station.coveredSince = Number.NaN
    else if (Number.isNaN(station.coveredSince)) station.coveredSince = captureMs
    const blend = !covered || captureMs - station.coveredSince > 120_000 ? picture.blend : 0
    for (const name of zoneNames) learn(station.zones[name], slot, blend)
    learn(station.area, slot, blend)
    const still: StationMotion['still'] = {}
    for (const name of pileZones) {
      if (covered || picture.shaken) station.lying[name].restart()
      else {
        const cells = station.zones[name].past[slot] ?? this.#read
        const seen = station.lying[name].look(cells, zones[name], { gain: light.gain, doubt: threshold })
        if (seen !== undefined) still[name] = seen
      }
    }
    return { workstation: station.workstation, zones, area: area.moved, covered, still }
  }

  /**
   * Noise of the picture, and what nine in ten cells beside the stations changed by at most; grey levels. The lattice is kept as the picture
   * of the current slot.
   */
  #noise(against: number, { gain, offset }: Light): { noise: number; patchNoise: number } {
    const { past } = this.#lattice
    const kept = past[this.#slot]
    const before = past[against]
    this.#changes.clear()
    this.#besideChanges.clear()
    if (kept !== undefined && before !== undefined) {
      for (let i = 0; i < kept.length; i++) {
        const now = Math.fround(((this.#raw[i] ?? 0) - offset) / gain)
        const change = Math.fround(Math.abs(now - (before[i] ?? 0)))
        this.#changes.add(change)
        if (this.#beside[i] === 1) this.#besideChanges.add(change)
        kept[i] = now
      }
    }
    return { noise: 1.4826 * this.#changes.quantile(0.5), patchNoise: this.#besideChanges.quantile(0.9) }
  }

  /** `known`: the light against the background as it was; undefined: this picture is the background. */
  #begin(plane: Plane, captureMs: number, known: Light | undefined): void {
    const light = known ?? unchanged
    this.#edges.choose(plane, light, captureMs)
    for (const patch of this.#patches()) {
      readCells(plane, patch.offsets, this.#read)
      fillCells(this.#read, patch, light)
      if (known === undefined) patch.background.set(patch.past[0] ?? [])
    }
    this.#slot = 0
    this.#pastLight = [{ gain: light.gain, captureMs }]
    this.#light = light
    this.#lightKnownMs = captureMs
    for (const { lying } of this.#stations) for (const zone of pileZones) lying[zone].restart()
    this.#fresh = false
  }

  #patches(): Patch[] {
    return [this.#lattice, ...this.#stations.flatMap(({ area, zones }) => [area, ...Object.values(zones)])]
  }

  /** Mean change of the lattice before any correction; NaN for the first picture. */
  #readLattice(plane: Plane): number {
    const before = this.#raw
    const now = this.#rawBefore
    this.#raw = now
    this.#rawBefore = before
    readCells(plane, this.#lattice.offsets, now)
    if (this.#first) {
      this.#first = false
      return Number.NaN
    }
    let change = 0
    for (let i = 0; i < now.length; i++) change += Math.abs((now[i] ?? 0) - (before[i] ?? 0))
    return change / now.length
  }
}

const backgroundKeptMs = 600_000

function unknown({ workstation }: { workstation: string }): StationMotion {
  return { workstation, zones: { pickup: 0, needle: 0, putdown: 0 }, area: 0, covered: false, still: {} }
}

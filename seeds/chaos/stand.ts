import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { stringify } from 'yaml'
import { type Health, healthSchema, stationsSchema } from '../../agent/contract/api.ts'
import type { ZonesCamera } from '../../agent/contract/scenario.ts'
import { insertHistory } from '../../agent/store/cycles.ts'
import { stationId } from '../../agent/store/plant.ts'
import { addRoi } from '../../agent/store/rois.ts'
import { rollupDifferences } from '../../agent/store/rollup.ts'
import { openStore, type Store } from '../../agent/store/store.ts'
import { seedSamplePlant } from '../angela/plant.ts'
import { type CameraServer, startCameraServer } from '../camera/server.ts'
import { busyVideo } from './busy-video.ts'

const root = resolve(import.meta.dirname, '../..')
const camera = { id: 1, name: 'Cámara 1', stations: ['P05', 'P06'] }
const [user, password] = ['agente', 'caos-y-orden']
/** The privacy mask of the stand: the upper left corner, where nobody works. */
export const mask: [number, number][] = [
  [0, 0],
  [0.04, 0],
  [0.04, 0.1],
  [0, 0.1],
]

export type StandOptions = {
  dir: string
  /** Free space that video never takes. */
  floorBytes?: number
  /** ONNX file; default: presence is taken as given. */
  model?: string
  /** Of the agent's process only. */
  env?: NodeJS.ProcessEnv
}

/** A real agent with a real camera over RTSP, both in reach of whoever wants to break them. */
export class Stand {
  readonly dir: string
  readonly database: string
  readonly config: string
  readonly #options: StandOptions
  #cameras: CameraServer | undefined
  #agent: ChildProcess | undefined
  #url = ''
  #log = ''

  constructor(options: StandOptions) {
    this.dir = options.dir
    this.#options = options
    this.database = join(options.dir, 'lbzf.db')
    this.config = join(options.dir, 'config.yaml')
  }

  get cameras(): CameraServer {
    if (this.#cameras === undefined) throw new Error('the stand is not started')
    return this.#cameras
  }

  get pid(): number {
    return this.#agent?.pid ?? -1
  }

  async start(): Promise<void> {
    const { file, zones } = await busyVideo()
    for (const name of ['video', 'frames']) mkdirSync(join(this.dir, name), { recursive: true })
    this.#cameras = await startCameraServer({ port: 0, user, password, cameras: [{ id: 1, file }] })
    const [geometry] = zones.cameras
    if (geometry === undefined) throw new Error('the chaos video has no zones')
    this.#writeRecord({ ...geometry, masks: [mask] })
    this.#writeConfig(this.#cameras.port)
    await this.startAgent()
  }

  #writeRecord(geometry: ZonesCamera): void {
    const store = openStore({ file: this.database })
    const { moduleId } = seedSamplePlant(store, { cameras: [camera] })
    const yesterdayMs = Date.now() - 86_400_000
    addRoi(store, geometry, { validFromMs: yesterdayMs, by: 'datos de ejemplo' })
    insertHistory(store, {
      moduleId,
      model: { name: 'none', sha256: '00', provider: 'none', runtime: 'chaos' },
      units: Array.from({ length: 300 }, (_, i) => ({
        workstationId: stationId(store, camera.stations[i % 2] ?? ''),
        startMs: yesterdayMs + i * 60_000,
        endMs: yesterdayMs + i * 60_000 + 50_000,
      })),
    })
    store.close()
  }

  #writeConfig(port: number): void {
    writeFileSync(join(this.dir, 'camera.password'), `${password}\n`, { mode: 0o600 })
    const config = {
      org_id: 1,
      database: this.database,
      video_dir: join(this.dir, 'video'),
      frames_dir: join(this.dir, 'frames'),
      users_file: join(root, 'users/users.json'),
      listen: { port: 0 },
      cameras: [
        {
          id: 1,
          name: camera.name,
          module: 'angela',
          url: `rtsp://127.0.0.1:${port}/cam1`,
          user,
          password_file: join(this.dir, 'camera.password'),
        },
      ],
      detector: { model: this.#options.model ?? 'none', fps: 4, provider: 'cpu' },
      retention: { free_floor_gb: (this.#options.floorBytes ?? 0) / 1e9 },
      log_level: 'info',
    }
    writeFileSync(this.config, stringify(config), { mode: 0o600 })
  }

  /** As the service manager would; resolves when it answers. */
  async startAgent(env: NodeJS.ProcessEnv = {}): Promise<void> {
    const preload = join(import.meta.dirname, 'worker-switch.ts')
    const args = ['--import', preload, join(root, 'agent/cli.ts'), 'run', '--config', this.config]
    const child = spawn(process.execPath, [...args, '--stop-with-stdin'], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...this.#options.env, ...env },
    })
    this.#agent = child
    this.#log = ''
    child.stdin.on('error', () => undefined)
    // Kept here: the disk of the stand may be full.
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#log = (this.#log + text).slice(-20_000)
    })
    this.#url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', (line) =>
        resolve((JSON.parse(line) as { url: string }).url),
      )
      child.once('exit', (code, signal) =>
        reject(new Error(`it ended (${code ?? signal}): ${this.lastLog()}`)),
      )
    })
  }

  /** The agent as it is now is not asked: SIGKILL, and only to itself. */
  async killAgent(): Promise<void> {
    const child = this.#agent
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }

  async stopAgent(): Promise<void> {
    const child = this.#agent
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
    await gone
    clearTimeout(timer)
  }

  async stop(): Promise<void> {
    await this.stopAgent()
    await this.#cameras?.stop()
  }

  signalAgent(signal: NodeJS.Signals): void {
    this.#agent?.kill(signal)
  }

  agentRuns(): boolean {
    return this.#agent?.exitCode === null && this.#agent.signalCode === null
  }

  async page(path: string): Promise<Response> {
    return fetch(`${this.#url}${path}`, {
      headers: { 'Tailscale-User-Login': 'sophia@lbzf.example' },
      signal: AbortSignal.timeout(20_000),
    })
  }

  /** undefined: it does not answer now. */
  async health(): Promise<Health | undefined> {
    try {
      return healthSchema.parse(await (await this.page('/api/v1/health')).json())
    } catch {
      return undefined
    }
  }

  lastLog(): string {
    return this.#log.trim().split('\n').slice(-3).join(' | ')
  }

  /** Looks again and again; undefined: not within the time. */
  async until<T>(
    look: () => T | undefined | false | Promise<T | undefined | false>,
    withinMs: number,
  ): Promise<T | undefined> {
    const endMs = performance.now() + withinMs
    for (;;) {
      const found = await look()
      if (found !== undefined && found !== false) return found
      if (performance.now() > endMs) return undefined
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }

  isUp = async (): Promise<boolean> => (await this.health())?.cameras[0]?.state === 'up'

  /** Whether somebody looks at the stations of the camera: a picture alone measures nothing. */
  isMeasured = async (): Promise<boolean> => {
    try {
      const answer = await this.page('/api/v1/stations?module=angela')
      const { stations } = stationsSchema.parse(await answer.json())
      const measured: readonly string[] = ['en ciclo', 'espera', 'ausente']
      return stations.some(
        ({ workstation, activity }) => workstation === 'P05' && measured.includes(activity),
      )
    } catch {
      return false // it does not answer
    }
  }

  /** The ffmpeg of the camera: a child of the agent. */
  ffmpegs(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((name) => {
        try {
          const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
          return stat.includes('(ffmpeg)') && Number(stat.split(') ')[1]?.split(' ')[1]) === this.pid
        } catch {
          return false // ended meanwhile
        }
      })
      .map(Number)
  }

  read<T>(look: (store: Store) => T): T {
    const store = openStore({ file: this.database, readonly: true })
    try {
      return look(store)
    } finally {
      store.close()
    }
  }

  /** Units that were committed, by station, start and end. */
  units(): Set<string> {
    return this.read(
      (store) =>
        new Set(
          store
            .all<{ unit: string }>(
              `SELECT w.code || ' ' || c.start_ts || ' ' || c.end_ts AS unit FROM cycle_events c
               JOIN workstations w ON w.id = c.workstation_id WHERE c.end_ts IS NOT NULL`,
            )
            .map(({ unit }) => unit),
        ),
    )
  }

  /** What of `before` is not there any more, and whatever else is wrong with the record; empty: nothing was lost. */
  lost(before: ReadonlySet<string>): string[] {
    return this.read((store) => {
      const now = this.units()
      const integrity = String(store.db.pragma('integrity_check', { simple: true }))
      const twice = store.all<{ unit: string }>(
        `SELECT workstation_id || ' ' || start_ts AS unit FROM cycle_events WHERE end_ts IS NOT NULL GROUP BY 1 HAVING COUNT(*) > 1`,
      )
      return [
        ...[...before].filter((unit) => !now.has(unit)).map((unit) => `unit ${unit} is lost`),
        ...twice.map(({ unit }) => `unit ${unit} is there twice`),
        ...(integrity === 'ok' ? [] : [integrity]),
        ...(rollupDifferences(store).length === 0 ? [] : ['the roll-up differs from the events']),
      ]
    })
  }
}

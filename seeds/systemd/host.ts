import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { Service, type Surroundings } from './service.ts'
import { parseUnit, spanMs, type Unit, words } from './unit-file.ts'

/**
 * A machine below a folder: boots the unit files of `root`/etc/systemd/system, obeys `systemctl`, loses its power.
 * It stands in for systemd in tests of releases; whatever is not in our own units it does not know.
 */
export class Host {
  readonly root: string
  /** Where `systemctl` of this host lies; to be put first into PATH. */
  readonly bin: string
  readonly #timeScale: number
  #units = new Map<string, Unit>()
  #services = new Map<string, Service>()
  #timers = new Map<string, NodeJS.Timeout>()
  #server: Server | undefined
  #powered = false

  constructor(options: { root: string; timeScale?: number }) {
    this.root = options.root
    this.bin = join(options.root, 'stand-in/bin')
    this.#timeScale = options.timeScale ?? 1
    mkdirSync(this.bin, { recursive: true })
    const client = join(import.meta.dirname, 'systemctl.ts')
    writeFileSync(
      join(this.bin, 'systemctl'),
      `#!/bin/sh\nexec '${process.execPath}' '${client}' '${this.#socketPath}' "$@"\n`,
    )
    chmodSync(join(this.bin, 'systemctl'), 0o755)
  }

  get #socketPath(): string {
    return join(this.root, 'stand-in/systemd.sock')
  }

  get path(): string {
    return `${this.bin}:${join(this.root, 'usr/local/bin')}:${process.env.PATH ?? ''}`
  }

  /** Empties /run and starts what is enabled, in the order of After and Before. */
  async boot(): Promise<void> {
    this.#powered = true
    rmSync(join(this.root, 'run'), { recursive: true, force: true })
    mkdirSync(join(this.root, 'run'), { recursive: true })
    this.#load()
    await this.#listen()
    const enabled = ['multi-user.target.wants', 'timers.target.wants'].flatMap((folder) => {
      const path = join(this.#unitFolder, folder)
      return existsSync(path) ? readdirSync(path) : []
    })
    const begun: Promise<void>[] = []
    for (const name of this.#ordered(enabled)) {
      const started = this.#start(name)
      begun.push(started)
      // What is ordered before others is waited for; a service that comes up slowly does not hold up the rest.
      if (this.#units.get(name)?.values.has('Before') === true) await started
    }
    await Promise.all(begun)
  }

  service(name: string): Service {
    const known = this.#services.get(name)
    if (known !== undefined) return known
    const unit = this.#units.get(name)
    if (unit === undefined) throw new Error(`no unit ${name}`)
    const around: Surroundings = { root: this.root, path: this.path, timeScale: this.#timeScale }
    const service = new Service(unit, around)
    this.#services.set(name, service)
    return service
  }

  powerCut(): void {
    this.#powered = false
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
    for (const service of this.#services.values()) service.powerCut()
    this.#services.clear()
    this.#server?.close()
    this.#server = undefined
  }

  get #unitFolder(): string {
    return join(this.root, 'etc/systemd/system')
  }

  #load(): void {
    this.#units = new Map(
      readdirSync(this.#unitFolder)
        .filter((name) => /\.(service|timer)$/.test(name))
        .map((name) => [name, parseUnit(name, readFileSync(join(this.#unitFolder, name), 'utf8'))]),
    )
  }

  #ordered(names: string[]): string[] {
    const before = (a: string, b: string) =>
      words(this.#units.get(a) ?? { name: a, values: new Map() }, 'Before').includes(b) ||
      words(this.#units.get(b) ?? { name: b, values: new Map() }, 'After').includes(a)
    return names.toSorted((a, b) => (before(a, b) ? -1 : before(b, a) ? 1 : 0))
  }

  async #start(name: string): Promise<void> {
    if (!this.#powered) return
    if (!name.endsWith('.timer')) return this.service(name).start()
    const unit = this.#units.get(name)
    if (unit === undefined) return
    const target = unit.values.get('Unit')?.[0] ?? name.replace(/\.timer$/, '.service')
    // Calendar timers never fire here: a test does not last until 02:30.
    const everyMs = spanMs(unit, 'OnUnitActiveSec')
    const firstMs = spanMs(unit, 'OnBootSec') ?? everyMs
    const arm = (ms: number): void => {
      const timer = setTimeout(() => {
        if (!this.#powered) return
        void this.service(target)
          .start()
          .then(() => {
            if (this.#timers.get(name) === timer && everyMs !== undefined) arm(everyMs)
          })
      }, ms * this.#timeScale)
      this.#timers.set(name, timer)
    }
    clearTimeout(this.#timers.get(name))
    if (firstMs !== undefined) arm(firstMs)
  }

  /** What systemctl prints and its exit status. */
  async #obey(args: string[]): Promise<{ out: string; code: number }> {
    const options = args.filter((word) => word.startsWith('-'))
    const [verb = '', ...given] = args.filter((word) => !word.startsWith('-'))
    const names = given.map((name) => (/\.(service|timer)$/.test(name) ? name : `${name}.service`))
    const waits = !options.includes('--no-block')
    switch (verb) {
      case 'daemon-reload':
        this.#load()
        return { out: '', code: 0 }
      case 'enable':
      case 'disable':
        for (const name of names) this.#enable(name, verb === 'enable')
        if (!options.includes('--now')) return { out: '', code: 0 }
        return this.#obey([verb === 'enable' ? 'start' : 'stop', ...names])
      case 'start':
      case 'restart':
      case 'stop': {
        const done = Promise.all(
          names.map(async (name) => {
            if (!this.#powered) return
            if (verb !== 'start' && name.endsWith('.service')) await this.service(name).stop()
            if (verb === 'stop' && name.endsWith('.timer')) {
              clearTimeout(this.#timers.get(name))
              this.#timers.delete(name)
            }
            if (verb !== 'stop') await this.#start(name)
          }),
        )
        if (waits) await done
        else void done
        return { out: '', code: 0 }
      }
      case 'is-active': {
        const states = names.map((name) =>
          name.endsWith('.timer')
            ? this.#timers.has(name)
              ? 'active'
              : 'inactive'
            : this.service(name).state,
        )
        const out = options.includes('--quiet') ? '' : `${states.join('\n')}\n`
        return { out, code: states.every((state) => state === 'active') ? 0 : 3 }
      }
      case 'is-enabled':
        return {
          out: '',
          code: names.every((name) => this.#wants(name).some((path) => existsSync(path))) ? 0 : 1,
        }
      default:
        return { out: `the stand-in does not know systemctl ${args.join(' ')}\n`, code: 1 }
    }
  }

  #wants(name: string): string[] {
    const unit = parseUnit(name, readFileSync(join(this.#unitFolder, name), 'utf8'))
    return words(unit, 'WantedBy').map((target) => join(this.#unitFolder, `${target}.wants`, name))
  }

  #enable(name: string, on: boolean): void {
    for (const link of this.#wants(name)) {
      rmSync(link, { force: true })
      if (!on) continue
      mkdirSync(join(link, '..'), { recursive: true })
      symlinkSync(`../${name}`, link)
    }
  }

  async #listen(): Promise<void> {
    rmSync(this.#socketPath, { force: true })
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      let text = ''
      socket.on('error', () => undefined)
      socket.on('data', (chunk) => {
        text += chunk.toString()
      })
      socket.on('end', () => {
        const asked: string[] = JSON.parse(text)
        this.#obey(asked).then(
          (answer) => socket.end(JSON.stringify(answer)),
          (error: unknown) => socket.end(JSON.stringify({ out: `${String(error)}\n`, code: 1 })),
        )
      })
    })
    await new Promise<void>((resolve) => server.listen(this.#socketPath, resolve))
    this.#server = server
  }
}

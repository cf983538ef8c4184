import { execFileSync } from 'node:child_process'
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  globSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { askTimedatectlSync, clockSynchronised } from '../clock.ts'
import type { Config } from '../config.ts'
import { type Finding, fault, ok, unknown, warning } from './finding.ts'

/** The machine itself: clock, disk, temperature, services. Nothing is changed but a file that is written and taken away. */
export function machineFindings(config: Config, configFile: string): Finding[] {
  return [
    clock(),
    ...disk(config),
    ...folders(config),
    ...passwords(configFile),
    temperature(),
    program('ffmpeg', ['-version']),
    ...services(),
    installed(),
  ]
}

function clock(): Finding {
  const held = clockSynchronised() === true || (askTimedatectlSync() ?? clockSynchronised())
  if (held === null) return unknown('clock', 'no time service that can be asked on this machine')
  return held
    ? ok('clock', 'held by a time server')
    : fault(
        'clock',
        'not held by a time server',
        'sudo timedatectl set-ntp true; the plant must let UDP 123 out',
      )
}

function disk({ video_dir, database, retention }: Config): Finding[] {
  const findings: Finding[] = []
  try {
    const { bavail, bsize } = statfsSync(video_dir)
    const freeGb = (bavail * bsize) / 1e9
    const seen = `${freeGb.toFixed(0)} GB free, the floor is ${retention.free_floor_gb} GB`
    findings.push(
      freeGb >= retention.free_floor_gb
        ? ok('disk', seen)
        : warning(
            'disk',
            seen,
            'video is not kept any more: a larger disk, or a lower retention.free_floor_gb',
          ),
    )
  } catch {
    findings.push(fault('disk', `${video_dir} cannot be looked at`, 'mount the disk; findmnt /data'))
  }
  const ms = fsyncMs(join(database, '..'))
  if (ms === undefined)
    findings.push(fault('fsync', 'nothing can be written beside the record', 'mount the disk'))
  else {
    const seen = `${ms.toFixed(1)} ms for a row to be on the disk`
    findings.push(
      ms < 100
        ? ok('fsync', seen)
        : warning('fsync', seen, 'a worn or shared disk: look at smartctl -a, put the record on its own'),
    )
  }
  return findings
}

/** Median of what a small synced write takes, ms. */
function fsyncMs(folder: string): number | undefined {
  const path = join(folder, `.doctor-${process.pid}`)
  try {
    const file = openSync(path, 'w')
    try {
      const times = Array.from({ length: 9 }, () => {
        const from = performance.now()
        writeSync(file, Buffer.alloc(4096))
        fsyncSync(file)
        return performance.now() - from
      })
      return times.sort((a, b) => a - b)[4]
    } finally {
      closeSync(file)
      rmSync(path, { force: true })
    }
  } catch {
    return undefined
  }
}

function folders({ video_dir, frames_dir, database }: Config): Finding[] {
  const closed = [video_dir, frames_dir, join(database, '..')].filter((folder) => {
    try {
      accessSync(folder, constants.W_OK)
      return false
    } catch {
      return true
    }
  })
  return closed.length === 0
    ? [ok('folders', 'video, frames and record can be written')]
    : [fault('folders', `${closed.join(', ')} cannot be written`, 'sudo sh install.sh gives them to lbzf')]
}

/** The configuration and every password beside it must be closed to other users. */
function passwords(configFile: string): Finding[] {
  const open = [configFile, ...globSync(join(configFile, '../*.password'))].filter(
    (path) => (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o007,
  )
  return open.length === 0
    ? [ok('passwords', 'closed to other users')]
    : [
        fault(
          'passwords',
          `${open.join(', ')} can be read by anybody here`,
          `sudo chmod o= ${open.join(' ')}`,
        ),
      ]
}

function temperature(): Finding {
  const degrees = globSync('/sys/class/thermal/thermal_zone*/temp').flatMap((path) => {
    try {
      const value = Number(readFileSync(path, 'utf8')) / 1000
      return value > 0 && value < 200 ? [value] : []
    } catch {
      return [] // a zone whose sensor is off
    }
  })
  if (degrees.length === 0) return unknown('temperature', 'this machine shows none')
  const hottest = Math.max(...degrees)
  const seen = `${hottest.toFixed(0)} °C at the hottest place`
  return hottest < 85
    ? ok('temperature', seen)
    : warning('temperature', seen, 'clean the fan, give it air: it slows down at about 95 °C')
}

function program(name: string, args: string[]): Finding {
  const said = output(name, args)
  return said === undefined
    ? fault(name, 'cannot be run', `sudo apt-get install ${name}`)
    : ok(name, said.split('\n')[0] ?? '')
}

function services(): Finding[] {
  if (output('systemctl', ['--version']) === undefined) return [unknown('services', 'no systemd here')]
  return ['lbzf-agent.service', 'lbzf-settle.timer'].map((unit) => {
    const state = output('systemctl', ['is-active', unit])?.trim() ?? 'not active'
    if (state === 'active') return ok(unit, state)
    return unit === 'lbzf-agent.service'
      ? fault(unit, state, 'journalctl -u lbzf-agent -n 50; sudo systemctl start lbzf-agent')
      : fault(unit, state, 'sudo systemctl start lbzf-settle.timer: without it no release returns by itself')
  })
}

/** Launcher and units of the machine against those that this release brought along. */
function installed(): Finding {
  const brought = join(import.meta.dirname, '../deploy')
  const pairs = [
    [join(brought, 'lbzf'), '/usr/local/bin/lbzf'],
    ...globSync(join(brought, 'units/*')).map((path) => [path, join('/etc/systemd/system', basename(path))]),
  ] as [string, string][]
  if (!existsSync('/usr/local/bin/lbzf')) return unknown('install', 'lbzf is not installed on this machine')
  const other = pairs.filter(
    ([ours, there]) => !existsSync(there) || !readFileSync(ours).equals(readFileSync(there)),
  )
  if (other.length === 0) return ok('install', 'launcher and units are those of this release')
  const names = other.map(([, there]) => basename(there)).join(', ')
  return warning('install', `not those of this release: ${names}`, `sudo sh ${join(brought, 'install.sh')}`)
}

/** Undefined when the program is missing, fails or takes too long. */
export function output(name: string, args: string[]): string | undefined {
  try {
    return execFileSync(name, args, {
      encoding: 'utf8',
      timeout: 10_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return undefined
  }
}

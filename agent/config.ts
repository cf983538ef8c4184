import { readFileSync } from 'node:fs'
import { BlockList, isIP, isIPv6 } from 'node:net'
import { dirname, resolve } from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { addedCameras } from './added-cameras.ts'
import { AppError } from './contract/errors.ts'
import { parseDestination } from './store/backup-ssh.ts'

/** Where tailscaled answers on Linux. */
const tailscaledSocket = '/var/run/tailscale/tailscaled.sock'

/** Hosts that only this machine can reach: identity headers can be forged on any other. */
export const loopbackHosts = ['127.0.0.1', '::1', 'localhost'] as const

const tailnetAddresses = new BlockList()
tailnetAddresses.addSubnet('100.64.0.0', 10, 'ipv4')
tailnetAddresses.addSubnet('fd7a:115c:a1e0::', 48, 'ipv6')

const file = z.string().min(1)

export const cameraSchema = z.strictObject({
  id: z.int().positive().describe('number in cam{id}_… file names; never reused for another camera'),
  name: z.string().min(1).describe('as people call it, e.g. Fondo izquierda'),
  module: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'lower-case letters, digits and hyphens')
    .describe('code of the module it looks at, e.g. angela'),
  url: z
    .string()
    .regex(/^rtsps?:\/\/[^\s@]+$/, 'rtsp://host:port/path of the H.264 sub-stream, without user and password')
    .describe('rtsp://host:port/path of the H.264 sub-stream, without user and password'),
  user: z.string().optional().describe('user of the camera'),
  password: z.string().optional().describe('password of the camera; better in password_file'),
  password_file: file
    .optional()
    .describe('file whose first line is the password, readable by the agent only (0600)'),
  record: z.enum(['always', 'jornada', 'never']).default('always').describe('when video is kept'),
})

export const configSchema = z.strictObject({
  org_id: z
    .int()
    .positive()
    .describe('organisation that owns this Jetson; people of another one are refused'),
  database: file.describe('SQLite file of the record, e.g. /data/lbzf.db'),
  video_dir: file.describe('folder of the recorded segments, e.g. /data/video'),
  frames_dir: file.describe('folder of the still frames of cycles, e.g. /data/frames'),
  users_file: file.describe('users.json: who may see what; read again when it changes'),
  listen: z
    .strictObject({
      host: z
        .enum(
          loopbackHosts,
          'must be loopback (127.0.0.1, ::1 or localhost): tailscale serve stands in front',
        )
        .default('127.0.0.1')
        .describe('loopback only; tailscale serve offers it to the tailnet'),
      port: z.int().min(0).max(65_535).default(5000).describe('port; 0 takes a free one'),
    })
    .prefault({}),
  tailnet: z
    .strictObject({
      host: z
        .string()
        .refine(
          isTailnetAddress,
          "must be this machine's tailnet address (100.64.0.0/10 or fd7a:115c:a1e0::/48)",
        )
        .describe("this machine's tailnet address"),
      port: z.int().min(1).max(65_535).default(5000).describe('port on that address'),
      socket: file
        .default(tailscaledSocket)
        .describe('socket of the local tailscaled, asked who each peer is'),
    })
    .optional()
    .describe(
      'instead of tailscale serve: a second listener that asks tailscaled who connects; absent: none',
    ),
  metrics: z
    .strictObject({
      port: z.int().min(0).max(65_535).describe('loopback port of /metrics, never offered by serve'),
    })
    .optional()
    .describe('Prometheus figures of the machine; absent: none'),
  hosts: z
    .array(z.string().min(1))
    .default([])
    .describe('names by which browsers reach the dashboard, besides loopback: tailnet name and address'),
  cameras: z.array(cameraSchema).default([]).describe('empty: nothing is measured yet'),
  cameras_dir: file
    .optional()
    .describe(
      'folder of the cameras added on the dashboard, a file each (0600) with address and password; absent: cameras are added here only',
    ),
  admin_sees_people: z
    .boolean()
    .default(false)
    .describe('true: the frames an admin is shown are not pixelated; engineers always see them as they are'),
  detector: z
    .strictObject({
      model: file
        .default('none')
        .describe('ONNX file of a YOLOv8 person detector, or none: presence is taken as given'),
      fps: z.number().min(1).max(10).default(4).describe('inferences per second and camera'),
      provider: z
        .enum(['tensorrt', 'cuda', 'cpu'])
        .default('cpu')
        .describe('where inference must run; a fallback to cpu is shown as degraded'),
      runtime: file
        .optional()
        .describe(
          'folder of an onnxruntime-node built with TensorRT or CUDA; absent: the one of the package',
        ),
    })
    .prefault({}),
  retention: z
    .strictObject({
      max_age_days: z
        .int()
        .min(1)
        .max(3650)
        .default(120)
        .describe('video and frames older than this are deleted'),
      free_floor_gb: z
        .number()
        .min(0)
        .default(20)
        .describe(
          'free space that video never takes, in 10⁹ bytes: the oldest goes first, then recording stops',
        ),
    })
    .prefault({}),
  backup: z
    .strictObject({
      folder: file.describe('folder of the daily copies of the record, best on another disk'),
      copies: z
        .array(z.string().refine(isRemoteFolder, 'must be user@host:/folder in plain letters'))
        .default([])
        .describe('user@host:/folder: every copy is sent there over ssh, too'),
      at: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of the plant day, HH:MM')
        .default('02:15')
        .describe("when, HH:MM in the plant's time; a moment that was missed is made up"),
      keep: z.int().min(1).max(365).default(14).describe('copies kept in each place; older ones go'),
      ssh: z
        .string()
        .min(1)
        .default('ssh -oBatchMode=yes')
        .describe('the ssh command with its options; it must not ask for anything'),
    })
    .optional()
    .describe('the daily copy of the record; absent: none is made, and health says so'),
  export: z
    .strictObject({
      folder: file.describe('folder the INDICADORES workbook of each day is written to'),
      copies: z
        .array(z.string().refine(isRemoteFolder, 'must be user@host:/folder in plain letters'))
        .default([])
        .describe('user@host:/folder: every workbook is sent there over ssh, too'),
      after_minutes: z
        .int()
        .min(0)
        .max(1440)
        .default(30)
        .describe('minutes after the end of the last jornada of a day; the seven days before are made up'),
      ssh: z
        .string()
        .min(1)
        .default('ssh -oBatchMode=yes')
        .describe('the ssh command with its options; it must not ask for anything'),
    })
    .optional()
    .describe('a workbook of each module after its last jornada; absent: none is written by itself'),
  log_level: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('what is written to the log'),
})

function isTailnetAddress(host: string): boolean {
  return isIP(host) !== 0 && tailnetAddresses.check(host, isIPv6(host) ? 'ipv6' : 'ipv4')
}

function isRemoteFolder(text: string): boolean {
  try {
    return 'host' in parseDestination(text)
  } catch {
    return false
  }
}

type Parsed = z.infer<typeof configSchema>

/** Passwords are read, file paths absolute; `password` is undefined when the camera asks for none. */
export type Camera = Omit<Parsed['cameras'][number], 'password' | 'password_file'> & {
  password: string | undefined
}
export type Config = Readonly<Omit<Parsed, 'cameras'>> & { readonly cameras: readonly Camera[] }

/** Reads a configuration file. Throws one 'invalid' AppError that lists every problem, a sentence a line. */
export function loadConfig(path: string): Config {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new AppError('invalid', `the configuration file ${path} cannot be read`, { cause })
  }
  return parseConfig(text, { name: path, folder: dirname(resolve(path)) })
}

/** `name` stands in messages; relative paths in the file are taken from `folder`. */
export function parseConfig(text: string, { name, folder }: { name: string; folder: string }): Config {
  const document = parseDocument(text, { uniqueKeys: true })
  const syntax = document.errors.map((error) => error.message.split('\n')[0] ?? error.message)
  if (syntax.length > 0) throw problems(name, syntax)

  const parsed = configSchema.safeParse(document.toJS() ?? {})
  if (!parsed.success) throw problems(name, parsed.error.issues.flatMap(sentences))

  const found: string[] = []
  const cameras = parsed.data.cameras.map((camera, index): Camera => {
    const { password, password_file, ...rest } = camera
    const where = `cameras[${index}]`
    if (parsed.data.cameras.findIndex((other) => other.id === camera.id) < index) {
      found.push(`${where}.id: ${camera.id} is used twice; every camera has its own number`)
    }
    if (password !== undefined && password_file !== undefined) {
      found.push(`${where}: password and password_file exclude each other; keep password_file`)
    }
    if (camera.user !== undefined && password === undefined && password_file === undefined) {
      found.push(`${where}: a user needs password_file (or password)`)
    }
    if (password_file === undefined) return { ...rest, password }
    try {
      return { ...rest, password: readFileSync(resolve(folder, password_file), 'utf8').split(/\r?\n/)[0] }
    } catch {
      found.push(`${where}.password_file: ${password_file} cannot be read`)
      return { ...rest, password: undefined }
    }
  })
  const {
    database,
    video_dir,
    frames_dir,
    users_file,
    detector,
    cameras_dir,
    backup,
    export: workbooks,
    ...rest
  } = parsed.data
  const addedDir = cameras_dir === undefined ? undefined : resolve(folder, cameras_dir)
  const added = addedCameras(addedDir, (entry) => {
    const { password_file: _, password, ...camera } = cameraSchema.parse(entry)
    return { ...camera, password }
  })
  for (const { id } of added.cameras) {
    if (cameras.some((camera) => camera.id === id)) found.push(`camera ${id} is here and in ${addedDir}`)
  }
  found.push(...added.problems)
  if (found.length > 0) throw problems(name, found)

  return deepFreeze({
    ...rest,
    ...(addedDir === undefined ? {} : { cameras_dir: addedDir }),
    cameras: [...cameras, ...added.cameras],
    database: resolve(folder, database),
    video_dir: resolve(folder, video_dir),
    frames_dir: resolve(folder, frames_dir),
    users_file: resolve(folder, users_file),
    ...(backup === undefined ? {} : { backup: { ...backup, folder: resolve(folder, backup.folder) } }),
    ...(workbooks === undefined
      ? {}
      : { export: { ...workbooks, folder: resolve(folder, workbooks.folder) } }),
    detector: {
      ...detector,
      model: detector.model === 'none' ? 'none' : resolve(folder, detector.model),
      runtime: detector.runtime === undefined ? undefined : resolve(folder, detector.runtime),
    },
  })
}

function problems(name: string, list: string[]): AppError {
  const count = list.length === 1 ? 'one problem' : `${list.length} problems`
  return new AppError('invalid', `${name} has ${count}:\n${list.map((line) => `  - ${line}`).join('\n')}`)
}

/** One sentence per fault: where, what, what is allowed. Values are never repeated: one may be a password. */
function sentences(issue: z.core.$ZodIssue): string[] {
  const where = issue.path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
    '',
  )
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${where === '' ? key : `${where}.${key}`}: unknown key`)
  }
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
  return [`${where === '' ? 'the file' : where}: ${missing ? 'is missing' : lowerFirst(issue.message)}`]
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

function deepFreeze<T extends object>(value: T): T {
  for (const child of Object.values(value)) {
    if (typeof child === 'object' && child !== null && !Object.isFrozen(child)) deepFreeze(child)
  }
  return Object.freeze(value)
}

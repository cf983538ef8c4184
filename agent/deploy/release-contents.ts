import { AppError } from '../contract/errors.ts'

/** What of this repository and of its packages goes to a Jetson. Pure: paths and a lock in, choices out. */

export const platforms = ['linux-arm64', 'linux-x64'] as const
export type Platform = (typeof platforms)[number]

/** The part of npm's package-lock (version 3) that says what needs what. */
export type Lock = { packages: Record<string, LockEntry> }
export type LockEntry = {
  version?: string
  integrity?: string
  os?: string | string[]
  cpu?: string | string[]
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

/** Tests, what only tests use, benches, and what writes pages of docs/. A test looks that nothing packed imports them. */
const onlyForMaking =
  /\.test\.ts$|\.py$|(^|[/-])bench(-agent)?\.ts$|\/(chaos|fuzz|test-|small-)[^/]*\.ts$|\/full-disk\.ts$|-document\.ts$|\/balanceo-cases\//

/** Files of the repository, as git names them: the agent and the code of the users, without what is only for making them. */
export function isPacked(path: string): boolean {
  // The protocol of a validation: its hash is in every result of `study`.
  if (path === 'LICENSE' || path === 'docs/design/validation.md') return true
  if (!/^(agent|users)\//.test(path)) return false
  // The committed people are samples: the real file lies beside the releases.
  if (path === 'users/users.json') return false
  return !onlyForMaking.test(path)
}

/** Which of the project's dependencies the packed sources name. */
export function usedDependencies(sources: readonly string[], dependencies: Record<string, string>): string[] {
  return Object.keys(dependencies)
    .filter((name) => sources.some((text) => text.includes(`'${name}'`) || text.includes(`'${name}/`)))
    .sort()
}

/** Folders (`node_modules/…`) of everything those packages need, sorted. Throws 'unavailable' when the lock lacks one. */
export function neededFolders(lock: Lock, names: readonly string[]): string[] {
  const found = new Set<string>()
  const add = (from: string, name: string, optional: boolean): void => {
    const folder = resolveFolder(lock, from, name)
    if (folder === undefined) {
      if (optional) return
      throw new AppError('unavailable', `package-lock.json lacks ${name}, which ${from || 'the agent'} needs`)
    }
    if (found.has(folder)) return
    found.add(folder)
    const entry = lock.packages[folder] ?? {}
    for (const needed of Object.keys(entry.dependencies ?? {})) add(folder, needed, false)
    for (const needed of Object.keys(entry.optionalDependencies ?? {})) add(folder, needed, true)
    for (const needed of Object.keys(entry.peerDependencies ?? {}))
      add(folder, needed, entry.peerDependenciesMeta?.[needed]?.optional === true)
  }
  for (const name of names) add('', name, false)
  const foreign = [...found].filter((folder) => lock.packages[folder]?.cpu !== undefined)
  if (foreign.length > 0) {
    throw new AppError(
      'unavailable',
      `${foreign.join(', ')} exists for one kind of processor only: it must be packed for the Jetson's`,
    )
  }
  return [...found].sort()
}

/** As Node looks for it: beside whoever asks, then outwards. */
function resolveFolder(lock: Lock, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const folder = `${at === '' ? '' : `${at}/`}node_modules/${name}`
    if (Object.hasOwn(lock.packages, folder)) return folder
    if (at === '') return undefined
  }
}

/** Files of a package that a Jetson of this platform can use. `path` begins at node_modules. */
export function isUsedThere(path: string, platform: Platform): boolean {
  const [os, cpu] = platform.split('-')
  const prebuild = /^node_modules\/better-sqlite3\/prebuilds\/(.+)\.node$/.exec(path)?.[1]
  if (prebuild !== undefined) return prebuild === platform
  if (/^node_modules\/better-sqlite3\/(deps|src)\//.test(path)) return false
  const runtime = /^node_modules\/onnxruntime-node\/bin\/napi-v\d+\/([^/]+)\/([^/]+)\//.exec(path)
  if (runtime !== null) return runtime[1] === os && runtime[2] === cpu
  if (/^node_modules\/onnxruntime-node\/script\//.test(path)) return false
  if (/^node_modules\/exceljs\/dist\//.test(path)) return false
  if (/^node_modules\/swagger-ui-dist\//.test(path))
    return /\/(package\.json|LICENSE|NOTICE|swagger-ui-bundle\.js|swagger-ui\.css)$/.test(path)
  // Maps, types and manuals are for people who write programs.
  return (
    !/\.(map|d\.ts|d\.mts|d\.cts|md|markdown)$/.test(path) &&
    !/\/(test|tests|docs|example|examples)\//.test(path)
  )
}

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  lutimesSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { AppError } from '../contract/errors.ts'
import { nodeFor, nodeVersion } from './node-binary.ts'
import {
  isPacked,
  isUsedThere,
  type Lock,
  neededFolders,
  type Platform,
  usedDependencies,
} from './release-contents.ts'

/** RELEASE.json: which program this is. */
export type Release = {
  /** Name of its folder; sorts by the time of its commit. */
  id: string
  version: string
  commit: string
  platform: Platform
  node: string
  /** Number of its migrations: the schema it writes. */
  schema: number
}

export type Packed = Release & { folder: string; files: number; bytes: number; manifestSha256: string }

/**
 * Writes the release of a commit into `into`/ID: the same commit packed again is the same to the byte, times included.
 * Only what is committed is packed; packages come from node_modules, which npm checked against the lock.
 */
export async function pack(options: {
  root: string
  into: string
  platform: Platform
  commit?: string
  /** False: without packages and Node, for tests of the rest. */
  packages?: boolean
}): Promise<Packed> {
  const { root, platform } = options
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, maxBuffer: 1 << 28 })
  const commit = commitOf(root, options.commit ?? 'HEAD')
  const committed = new Date(Number(git('show', '-s', '--format=%ct', commit).toString()) * 1000)
  const stamp = committed.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 13)
  const id = `${stamp}-${commit.slice(0, 12)}`
  const folder = join(options.into, id)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })

  const paths = git('ls-tree', '-rz', '--name-only', commit).toString().split('\0').filter(isPacked)
  const archive = git('archive', '--format=tar', commit, '--', ...paths)
  execFileSync('tar', ['-x', '--no-same-owner', '-C', folder], { input: archive })

  const read = (name: string) => JSON.parse(git('show', `${commit}:${name}`).toString())
  const project: { version: string; dependencies: Record<string, string> } = read('package.json')
  const lock: Lock = read('package-lock.json')
  const sources = paths
    .filter((path) => /\.[jt]s$/.test(path))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
  const names = usedDependencies(sources, project.dependencies)
  const needed = neededFolders(lock, names)
  requireInstalled(root, lock, needed)
  if (options.packages !== false) {
    copyPackages(root, folder, needed, platform)
    mkdirSync(join(folder, 'node/bin'), { recursive: true })
    copyFileSync(nodeFor(platform, root), join(folder, 'node/bin/node'))
  }

  const version = `${project.version}+${commit.slice(0, 12)}`
  const schema = paths.filter((path) => /^agent\/store\/migrations\/\d+_.*\.sql$/.test(path)).length
  const release: Release = { id, version, commit, platform, node: nodeVersion, schema }
  const dependencies = Object.fromEntries(names.map((name) => [name, project.dependencies[name]]))
  const write = (name: string, value: object) =>
    writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`)
  write('package.json', {
    name: 'lbzf',
    version: project.version,
    private: true,
    type: 'module',
    dependencies,
  })
  write('RELEASE.json', release)
  return { ...release, folder, ...seal(folder, committed) }
}

function commitOf(root: string, name: string): string {
  try {
    const words = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]
    return execFileSync('git', words, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch (cause) {
    throw new AppError('not-found', `'${name}' is no commit of ${root}`, { cause })
  }
}

/** Modes, manifest, times: everything about a release that could differ from one packing to the next. */
function seal(folder: string, committed: Date): { files: number; bytes: number; manifestSha256: string } {
  const entries = globSync('**/*', { cwd: folder, withFileTypes: true }).map((entry) => ({
    path: join(entry.parentPath, entry.name).slice(folder.length + 1),
    directory: entry.isDirectory(),
  }))
  const files = entries.filter(({ directory }) => !directory).map(({ path }) => path)
  files.sort((a, b) => (a < b ? -1 : 1))
  let bytes = 0
  const lines = files.map((path) => {
    const content = readFileSync(join(folder, path))
    bytes += content.length
    return `${createHash('sha256').update(content).digest('hex')}  ${path}\n`
  })
  const manifest = lines.join('')
  writeFileSync(join(folder, 'MANIFEST'), manifest)
  const programs = new Set(['node/bin/node', 'agent/deploy/lbzf', 'agent/deploy/install.sh'])
  for (const path of [...files, 'MANIFEST']) chmodSync(join(folder, path), programs.has(path) ? 0o755 : 0o644)
  const directories = entries.filter(({ directory }) => directory).map(({ path }) => path)
  for (const path of directories) chmodSync(join(folder, path), 0o755)
  chmodSync(folder, 0o755)
  for (const path of [...files, 'MANIFEST', ...directories, ''])
    lutimesSync(join(folder, path), committed, committed)
  return { files: files.length, bytes, manifestSha256: createHash('sha256').update(manifest).digest('hex') }
}

/** npm notes what it installed, with the hashes it compared: it must be what the lock of this commit says. */
function requireInstalled(root: string, lock: Lock, folders: readonly string[]): void {
  const hidden = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(hidden)) throw new AppError('unavailable', 'node_modules is missing: run npm ci')
  const installed: Lock = JSON.parse(readFileSync(hidden, 'utf8'))
  const differing = folders.filter(
    (folder) => installed.packages[folder]?.integrity !== lock.packages[folder]?.integrity,
  )
  if (differing.length > 0) {
    throw new AppError(
      'conflict',
      `node_modules is not what package-lock.json says (${differing[0]}): run npm ci`,
    )
  }
}

function copyPackages(root: string, folder: string, packages: readonly string[], platform: Platform): void {
  for (const each of packages) {
    const nested = join(root, each, 'node_modules')
    const entries = globSync('**/*', {
      cwd: join(root, each),
      withFileTypes: true,
      exclude: (entry) => join(entry.parentPath, entry.name) === nested,
    })
    for (const entry of entries) {
      if (!entry.isFile()) continue
      const source = join(entry.parentPath, entry.name)
      const path = source.slice(root.length + 1)
      if (!isUsedThere(path, platform)) continue
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      copyFileSync(source, join(folder, path))
    }
  }
}

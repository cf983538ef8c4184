import { open, rename, rm } from 'node:fs/promises'

/** Written beside the target, then renamed: a half-written file is never seen. `write` syncs what it writes. */
export async function writeWhole(file: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    await write(temporary)
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
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

import { closeSync, existsSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs'

/** Space kept for the record: a file of real blocks beside the database, given up when the disk is full. */
export type Reserve = {
  /** Gives the space to the database; false: it was given up before. */
  release(): boolean
  /** Takes the space back; false: there is none, now. Call it when the disk has room again. */
  fill(): boolean
  held(): boolean
}

const block = Buffer.alloc(1 << 20)

/** `bytes` are rounded up to whole mebibytes. A cycle takes less than a kibibyte: 64 MiB are weeks of them. */
export function createReserve(file: string, bytes = 64 << 20): Reserve {
  const held = (): boolean => existsSync(file) && statSync(file).size >= bytes
  return {
    held,
    release: () => {
      if (!existsSync(file)) return false
      rmSync(file)
      return true
    },
    fill: () => {
      if (held()) return true
      const handle = openSync(file, 'w', 0o600)
      try {
        // Written and not only sized: a sparse file would hold nothing.
        for (let written = 0; written < bytes; written += block.length) writeSync(handle, block)
        fsyncSync(handle)
      } catch {
        rmSync(file, { force: true })
        return false
      } finally {
        closeSync(handle)
      }
      return true
    },
  }
}

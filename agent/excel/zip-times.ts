import { type FileHandle, open } from 'node:fs/promises'

const endSignature = 0x06054b50
const centralSignature = 0x02014b50
const localSignature = 0x04034b50
/** 1 January 1980, 00:00 in DOS form: the zero of zip. */
const dosTime = 0
const dosDate = 0x0021

/**
 * Sets the time of every entry of a zip file to the same instant, in place: what is left depends on the contents only.
 * Throws when the file is not a zip below 4 GB without a comment.
 */
export async function pinZipTimes(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    const { size } = await handle.stat()
    const end = await readAt(handle, Math.max(0, size - 22), 22)
    if (end.length < 22 || end.readUInt32LE(0) !== endSignature)
      throw new Error(`${file} is not a plain zip file`)
    const centralSize = end.readUInt32LE(12)
    const centralStart = end.readUInt32LE(16)
    const central = await readAt(handle, centralStart, centralSize)
    for (let position = 0; position < centralSize; ) {
      if (central.readUInt32LE(position) !== centralSignature)
        throw new Error(`${file} has a broken directory`)
      central.writeUInt16LE(dosTime, position + 12)
      central.writeUInt16LE(dosDate, position + 14)
      const local = central.readUInt32LE(position + 42)
      const header = await readAt(handle, local, 14)
      if (header.readUInt32LE(0) !== localSignature) throw new Error(`${file} has a broken entry`)
      header.writeUInt16LE(dosTime, 10)
      header.writeUInt16LE(dosDate, 12)
      await handle.write(header, 10, 4, local + 10)
      position +=
        46 +
        central.readUInt16LE(position + 28) +
        central.readUInt16LE(position + 30) +
        central.readUInt16LE(position + 32)
    }
    await handle.write(central, 0, centralSize, centralStart)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

import { type FileHandle, open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { crc32, createDeflateRaw } from 'node:zlib'

/** 1 January 1980, 00:00, the zero of zip: what the file holds depends on its contents only, not on when it was written. */
const dosDate = 0x0021
const utf8Names = 0x0800
const deflated = 8
/** Largest size the directory can name without zip64. */
const limitBytes = 0xffff_ffff
/** Texts are gathered to this many characters before they are packed. */
const gatherChars = 1 << 18

export type Zip = {
  /** Packs one entry as it comes: nothing of it is held beyond one chunk. */
  add(name: string, content: Iterable<string> | AsyncIterable<string>): Promise<void>
  /** Writes the directory and syncs. */
  finish(): Promise<void>
  /** Closes the file, finished or not. */
  close(): Promise<void>
}

/** A zip file of deflated entries, written in order. Throws when an entry or the file would pass 4 GB. */
export async function createZip(file: string): Promise<Zip> {
  const handle = await open(file, 'w')
  const entries: { name: Buffer; crc: number; packed: number; plain: number; offset: number }[] = []
  let position = 0
  return {
    async add(name, content) {
      const entry = { name: Buffer.from(name), crc: 0, packed: 0, plain: 0, offset: position }
      position += 30 + entry.name.length
      await pipeline(
        async function* () {
          for await (const text of gathered(content)) {
            const bytes = Buffer.from(text)
            entry.crc = crc32(bytes, entry.crc)
            entry.plain += bytes.length
            yield bytes
          }
        },
        createDeflateRaw({ level: 6 }),
        async (packed: AsyncIterable<Buffer>) => {
          for await (const bytes of packed) {
            await writeAll(handle, bytes, position)
            position += bytes.length
            entry.packed += bytes.length
          }
        },
      )
      if (entry.plain > limitBytes || position > limitBytes) throw new RangeError(`${name} passes 4 GB`)
      const header = Buffer.concat([Buffer.alloc(30), entry.name])
      header.writeUInt32LE(0x04034b50, 0)
      commonFields(entry).copy(header, 4)
      await writeAll(handle, header, entry.offset)
      entries.push(entry)
    },
    async finish() {
      const directory = Buffer.concat(
        entries.map((entry) => {
          const row = Buffer.alloc(46)
          row.writeUInt32LE(0x02014b50, 0)
          row.writeUInt16LE(20, 4)
          commonFields(entry).copy(row, 6)
          row.writeUInt32LE(entry.offset, 42)
          return Buffer.concat([row, entry.name])
        }),
      )
      const end = Buffer.alloc(22)
      end.writeUInt32LE(0x06054b50, 0)
      end.writeUInt16LE(entries.length, 8)
      end.writeUInt16LE(entries.length, 10)
      end.writeUInt32LE(directory.length, 12)
      end.writeUInt32LE(position, 16)
      await writeAll(handle, Buffer.concat([directory, end]), position)
      await handle.sync()
    },
    close: () => handle.close(),
  }
}

/** What the local header and the directory say alike: version needed … length of the extra field. */
function commonFields({
  name,
  crc,
  packed,
  plain,
}: {
  name: Buffer
  crc: number
  packed: number
  plain: number
}): Buffer {
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(20, 0)
  fields.writeUInt16LE(utf8Names, 2)
  fields.writeUInt16LE(deflated, 4)
  fields.writeUInt16LE(dosDate, 8)
  fields.writeUInt32LE(crc, 10)
  fields.writeUInt32LE(packed, 14)
  fields.writeUInt32LE(plain, 18)
  fields.writeUInt16LE(name.length, 22)
  return fields
}

async function* gathered(content: Iterable<string> | AsyncIterable<string>): AsyncIterable<string> {
  let text = ''
  for await (const part of content) {
    text += part
    if (text.length < gatherChars) continue
    yield text
    text = ''
  }
  yield text
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await handle.write(bytes, written, bytes.length - written, position + written)).bytesWritten
  }
}

import { inflateRawSync } from 'node:zlib'

export type ZipEntry = { name: string; deflated: boolean; packed: Buffer }

/** The entries the directory of a zip names. Throws RangeError when it is no whole zip or uses more than store and deflate. */
export function* packedEntries(bytes: Buffer): Iterable<ZipEntry> {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  if (end < 0 || end + 22 > bytes.length) throw new RangeError('no directory')
  let at = bytes.readUInt32LE(end + 16)
  for (let entries = bytes.readUInt16LE(end + 10); entries > 0; entries--) {
    if (bytes.readUInt32LE(at) !== 0x02014b50) throw new RangeError('no directory entry')
    const nameLength = bytes.readUInt16LE(at + 28)
    const size = bytes.readUInt32LE(at + 20)
    const local = bytes.readUInt32LE(at + 42)
    if (bytes.readUInt32LE(local) !== 0x04034b50) throw new RangeError('no local header')
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const method = bytes.readUInt16LE(at + 10)
    if (start + size > bytes.length || (method !== 0 && method !== 8))
      throw new RangeError('unreadable entry')
    yield {
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      deflated: method === 8,
      packed: bytes.subarray(start, start + size),
    }
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
}

/** All entries unpacked: for zips of our own making. */
export function zipEntries(bytes: Buffer): { name: string; data: Buffer }[] {
  return [...packedEntries(bytes)].map(({ name, deflated, packed }) => ({
    name,
    data: deflated ? inflateRawSync(packed) : packed,
  }))
}

import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Headers, and the first bytes of a picture with them. */
const headerBytes = 4096

/** A way for raw pictures out of a process. `writer` becomes the process's output; our copy of it is closed by `handedOver`. */
export type DecoderPipe = { writer: Socket; handedOver(): void; close(): void }

/** What takes the bytes: straight into its own `room` where it has some. Otherwise `push` may only look at what it is given. */
export type PipeReader = {
  room(): Uint8Array | undefined
  filled(bytes: number): void
  push(bytes: Uint8Array): void
}

/**
 * Bytes land where they are wanted: Node's own pipes allocate 64 KiB for each read, and at 9 MB of pictures a second the garbage collector
 * would cost more than the measurement. Hence a socket with a name, in a folder nobody else may enter and for as long as it takes to connect.
 */
export async function openDecoderPipe(into: PipeReader): Promise<DecoderPipe> {
  const folder = mkdtempSync(join(tmpdir(), 'lbzf-pipe-'))
  chmodSync(folder, 0o700)
  // Paused: whatever is read here is lost to the process that gets it.
  const server = createServer({ pauseOnConnect: true })
  try {
    const path = join(folder, 's')
    server.listen(path)
    await once(server, 'listening')
    const accepted = once(server, 'connection') as Promise<[Socket]>
    const header = new Uint8Array(headerBytes)
    let room: Uint8Array | undefined
    const reader = connect({
      path,
      onread: {
        buffer: () => {
          room = into.room()
          return room ?? header
        },
        callback: (length, buffer) => {
          if (room === undefined) into.push(buffer.subarray(0, length))
          else into.filled(length)
          return true
        },
      },
    })
    reader.on('error', () => reader.destroy())
    const [writer] = await accepted
    return {
      writer,
      handedOver: () => writer.destroy(),
      close: () => {
        writer.destroy()
        reader.destroy()
      },
    }
  } finally {
    server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

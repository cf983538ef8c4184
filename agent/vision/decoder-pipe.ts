import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** As much as a socket holds by default on Linux: one read takes what has come. */
const bufferBytes = 256 * 1024

/** A way for raw pictures out of a process. `writer` becomes the process's output; our copy of it is closed by `handedOver`. */
export type DecoderPipe = { writer: Socket; handedOver(): void; close(): void }

/**
 * Every read lands in one buffer, which `onBytes` may only look at: Node's own pipes allocate 64 KiB for each read, and at 18 MB of pictures
 * a second the garbage collector would cost more than the measurement. Hence a socket with a name, in a folder nobody else may enter and
 * for as long as it takes to connect.
 */
export async function openDecoderPipe(onBytes: (bytes: Uint8Array) => void): Promise<DecoderPipe> {
  const folder = mkdtempSync(join(tmpdir(), 'lbzf-pipe-'))
  chmodSync(folder, 0o700)
  // Paused: whatever is read here is lost to the process that gets it.
  const server = createServer({ pauseOnConnect: true })
  try {
    const path = join(folder, 's')
    server.listen(path)
    await once(server, 'listening')
    const accepted = once(server, 'connection') as Promise<[Socket]>
    const reader = connect({
      path,
      onread: {
        buffer: new Uint8Array(bufferBytes),
        callback: (length, buffer) => {
          onBytes(buffer.subarray(0, length))
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

import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { Context } from 'hono'
import type { ApiEnv } from './context.ts'
import { problemResponse } from './problems.ts'

export type Range = { from: number; to: number }

/** One byte range of a Range header (`to` included); 'all' without or with one nobody understands; undefined: outside the file. */
export function rangeOf(header: string | undefined, size: number): Range | 'all' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (match === null || (match[1] === '' && match[2] === '')) return 'all'
  const [first = '', last = ''] = match.slice(1)
  if (first === '') {
    const length = Math.min(size, Number(last))
    return length === 0 ? undefined : { from: size - length, to: size - 1 }
  }
  const from = Number(first)
  const to = last === '' ? size - 1 : Math.min(size - 1, Number(last))
  return from >= size || from > to ? undefined : { from, to }
}

/**
 * A file, or the part of it that was asked for; a file that grows is served up to its size at this moment. Undefined: it is not there.
 */
export async function fileResponse(
  c: Context<ApiEnv>,
  path: string,
  headers: Record<string, string>,
): Promise<Response | undefined> {
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const { size } = await file.stat()
  const asked = rangeOf(c.req.header('range'), size)
  const common = { ...headers, 'accept-ranges': 'bytes', 'cache-control': 'private, no-store' }
  if (asked === undefined || size === 0) {
    await file.close()
    c.header('content-range', `bytes */${size}`)
    return problemResponse(c, 'range', c.get('requestId'))
  }
  const { from, to } = asked === 'all' ? { from: 0, to: size - 1 } : asked
  // Open already: the bytes live until the last reader lets go, whoever deletes the file meanwhile.
  const bytes = createReadStream(path, { fd: file, start: from, end: to })
  return new Response(Readable.toWeb(bytes) as ReadableStream, {
    status: asked === 'all' ? 200 : 206,
    headers: {
      ...common,
      'content-length': String(to - from + 1),
      ...(asked === 'all' ? {} : { 'content-range': `bytes ${from}-${to}/${size}` }),
    },
  })
}

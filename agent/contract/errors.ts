/** The closed set of things that can go wrong in a way somebody can act on. */
export const errorCodes = [
  'invalid', // the input is wrong; the message says what, where and what is allowed
  'unauthenticated', // nobody vouches for who is asking
  'forbidden', // known person, not theirs
  'not-found',
  'conflict', // somebody else holds it, or it exists already
  'unavailable', // a device, file or process outside this program does not answer
] as const

export type ErrorCode = (typeof errorCodes)[number]

/**
 * The one error type of the project: thrown where the cause is known, caught only where something can be done.
 * `message` is one clear sentence (what, where, what is allowed); `pointer` names the offending field or file position.
 */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly pointer: string | undefined

  constructor(code: ErrorCode, message: string, options: { pointer?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.pointer = options.pointer
  }
}

/** How a sentence about the words of a command ends. */
export const askHelp = '; --help says how it is used'

/** What a command ends with instead of a stack; undefined: a fault of ours, whose stack is wanted. */
export function sentenceOf(error: unknown): string | undefined {
  if (error instanceof AppError) return error.message
  if (!(error instanceof Error && 'code' in error)) return undefined
  const code = String(error.code)
  // Of util.parseArgs: what it adds about hyphens helps nobody here.
  if (code.startsWith('ERR_PARSE_ARGS')) return `${error.message.replace(/\.\s.*$/s, '')}${askHelp}`
  return 'path' in error && refusals.includes(code) ? error.message : undefined
}

/** Of the system, about a file or folder: its message names it and says why, and no line of our code would help. */
const refusals = ['EACCES', 'EPERM', 'ENOENT', 'EEXIST', 'ENOTDIR', 'EISDIR', 'EROFS', 'ENOSPC']

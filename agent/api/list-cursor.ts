import { ProblemError } from './problems.ts'
import { apiWords } from './words-api.ts'

/** Where a page of a list by start ended; rows that arrive meanwhile shift nothing. */
export type ListCursor = { startMs: number; id: number }

export function writeCursor(cursor: ListCursor | null): string | null {
  return cursor === null ? null : `${cursor.startMs}.${cursor.id}`
}

/** Throws ProblemError 'invalid' for what no answer ever gave. */
export function readCursor(text: string): ListCursor {
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(text)
  if (match === null) throw new ProblemError('invalid', apiWords.cursor, { pointer: 'cursor' })
  return { startMs: Number(match[1]), id: Number(match[2]) }
}

import { AppError, type ErrorCode } from '../contract/errors.ts'
import type { Parts } from './context.ts'
import { ProblemError } from './problems.ts'
import { plantWords } from './words-plant.ts'

/** What a write to the plant's set-up needs of the agent. */
export type Desk = Pick<Parts, 'store' | 'answers' | 'now' | 'config'>

/** What the store refuses in English is told to the person in the sentence given for it; the cause goes to the log. */
export function saying<T>(sentences: Partial<Record<ErrorCode, string>>, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof AppError) || error instanceof ProblemError) throw error
    const sentence = sentences[error.code]
    if (sentence === undefined) throw error
    throw new ProblemError(error.code, sentence, {
      cause: error,
      ...(error.pointer === undefined ? {} : { pointer: error.pointer }),
    })
  }
}

const earliestMs = Date.parse('2020-01-01T00:00:00-05:00')
const aheadMs = 366 * 86_400_000

/** From when on a change holds, Unix ms; absent: from now. Nothing was measured before 2020 and nobody plans further than a year. */
export function validFrom(text: string | undefined, nowMs: number, pointer = 'from'): number {
  const atMs = text === undefined ? nowMs : Date.parse(text)
  if (!(atMs >= earliestMs && atMs <= nowMs + aheadMs))
    throw new ProblemError('invalid', plantWords.fromOutOfRange, { pointer })
  return atMs
}

/** The same for a plant day. */
export function validDay(date: string, nowMs: number, pointer: string): string {
  validFrom(`${date}T00:00:00-05:00`, nowMs, pointer)
  return date
}

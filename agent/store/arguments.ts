import { type ParseArgsConfig, parseArgs } from 'node:util'
import { AppError, askHelp, sentenceOf } from '../contract/errors.ts'

type Options = NonNullable<ParseArgsConfig['options']>

/** The options of a command; what is unknown or malformed is one sentence. */
export function parseOptions<T extends Options>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values
  } catch (cause) {
    throw new AppError('invalid', sentenceOf(cause) ?? String(cause), { cause })
  }
}

/** The options that a command cannot do without; AppError 'invalid' names all that are missing. */
export function requireOptions<T extends object, Name extends keyof T & string>(
  command: string,
  values: T,
  ...names: Name[]
): { [P in Name]: NonNullable<T[P]> } {
  const missing = names.filter((name) => values[name] === undefined)
  if (missing.length > 0)
    throw new AppError('invalid', `${command} needs --${missing.join(', --')}${askHelp}`)
  return values as { [P in Name]: NonNullable<T[P]> }
}

/** The word after a command that says what it shall do. */
export function requireWord<Word extends string>(
  command: string,
  given: string | undefined,
  words: readonly Word[],
): Word {
  const word = words.find((known) => known === given)
  if (word !== undefined) return word
  const instead = given === undefined ? '' : `, not '${given}'`
  throw new AppError('invalid', `${command} takes ${words.join(' or ')}${instead}${askHelp}`)
}

/** A whole number of at least `least`, or the default. */
export function parseCount(text: string | undefined, name: string, least: number, otherwise: number): number {
  if (text === undefined) return otherwise
  const value = Number(text)
  if (!Number.isInteger(value) || value < least) {
    throw new AppError('invalid', `--${name} is a whole number from ${least} on, not '${text}'`)
  }
  return value
}

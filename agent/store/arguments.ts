import { type ParseArgsConfig, parseArgs } from 'node:util'
import { AppError } from '../contract/errors.ts'

type Options = NonNullable<ParseArgsConfig['options']>

/** The options of a command; what is unknown or malformed is one sentence and the usage. */
export function parseOptions<T extends Options>(args: string[], options: T, usage: string) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values
  } catch (cause) {
    throw new AppError('invalid', `${(cause as Error).message}\n${usage}`, { cause })
  }
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

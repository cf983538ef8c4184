import { words } from '../dashboard/words.ts'
import type { ModuleName } from './answers.ts'
import type { Parts } from './context.ts'
import { ProblemError } from './problems.ts'

/** The module a page shows: the one asked for, else the first with puestos; undefined: there is none yet. */
export function pageModule(
  { answers, now }: Pick<Parts, 'answers' | 'now'>,
  asked: string | undefined,
): ModuleName | undefined {
  const modules = answers.modules()
  if (asked === undefined)
    return modules.find(({ code }) => answers.stations(code, now()).length > 0) ?? modules[0]
  const known = modules.find(({ code }) => code === asked)
  if (known === undefined)
    throw new ProblemError('not-found', words.unknownModule(asked), { pointer: 'module' })
  return known
}

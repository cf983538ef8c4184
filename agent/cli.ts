import { commands, overview } from './commands.ts'
import { AppError } from './contract/errors.ts'

const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (name === '--help') console.log(overview())
else if (command === undefined) {
  console.error(name === '' ? overview() : `unknown command '${name}'\n${overview()}`)
  process.exitCode = 2
} else {
  try {
    const { run, usage } = await command.load()
    if (args.includes('--help')) console.log(usage)
    else await run(args)
  } catch (error) {
    if (!(error instanceof AppError || isUsageError(error) || isRefusal(error))) throw error
    console.error(error instanceof AppError ? error.message : firstSentence(error.message))
    process.exitCode = 1
  }
}

/** A file or folder that the system refuses: its message names it and says why, and no line of our code would help. */
function isRefusal(error: unknown): error is Error {
  return (
    error instanceof Error &&
    'path' in error &&
    'code' in error &&
    ['EACCES', 'EPERM', 'ENOENT', 'ENOTDIR', 'EISDIR', 'EROFS', 'ENOSPC'].includes(String(error.code))
  )
}

/** What util.parseArgs adds about hyphens helps nobody here. */
function firstSentence(message: string): string {
  return message.replace(/\. To specify a positional argument.*$/s, '')
}

/** An option that util.parseArgs does not know: its message is a sentence already. */
function isUsageError(error: unknown): error is TypeError {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}

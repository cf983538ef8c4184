import { AppError } from '../agent/contract/errors.ts'
import { usersCommand } from './command.ts'

usersCommand(process.argv.slice(2)).then(
  (text) => console.log(text),
  (error: unknown) => {
    if (!(error instanceof AppError) && !(error instanceof TypeError)) throw error
    console.error(error.message)
    process.exitCode = 1
  },
)

import { commands, overview } from './commands.ts'
import { sentenceOf } from './contract/errors.ts'

const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (name === '--help') console.log(overview())
else if (command === undefined) {
  console.error(name === '' ? overview() : `unknown command '${name}'; --help lists what there is`)
  process.exitCode = 2
} else {
  try {
    const { run, usage } = await command.load()
    if (args.includes('--help')) console.log(usage)
    else await run(args)
  } catch (error) {
    const sentence = sentenceOf(error)
    if (sentence === undefined) throw error
    console.error(sentence)
    process.exitCode = 1
  }
}

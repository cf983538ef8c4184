import { sentenceOf } from '../agent/contract/errors.ts'

/**
 * A main of ours, as those of the agent: --help prints its usage and does nothing; what a sentence can say is one, on stderr, with
 * exit status 1.
 */
export async function asCommand(usage: string, main: () => Promise<void>): Promise<void> {
  if (process.argv.includes('--help')) {
    console.log(`usage: ${usage}`)
    return
  }
  try {
    await main()
  } catch (error) {
    const sentence = sentenceOf(error)
    if (sentence === undefined) throw error
    console.error(sentence)
    process.exitCode = 1
  }
}

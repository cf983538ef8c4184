import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeFolder } from '../../agent/folder.ts'
import { asCommand } from '../as-command.ts'
import { sampleWorkbookName, writeSampleWorkbook } from './sample-workbook.ts'

/** Writes the sample balance workbook and says where. */
await asCommand('node seeds/balanceo/main.ts [FOLDER]', async () => {
  const [folder = '.data'] = parseArgs({ allowPositionals: true }).positionals
  makeFolder(folder)
  const file = join(folder, sampleWorkbookName)
  await writeSampleWorkbook(file)
  console.log(file)
})

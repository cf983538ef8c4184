import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { sampleWorkbookName, writeSampleWorkbook } from './sample-workbook.ts'

/** `node seeds/balanceo/main.ts [FOLDER]`: writes the sample balance workbook and says where. */
const folder = process.argv[2] ?? '.data'
mkdirSync(folder, { recursive: true })
const file = join(folder, sampleWorkbookName)
await writeSampleWorkbook(file)
console.log(file)

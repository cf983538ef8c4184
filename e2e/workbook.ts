import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

export type Cell = string | number | boolean | null
export type Rows = Record<string, Cell>[]

const python = '/usr/bin/python3'

const script = `
import sys, json, datetime, openpyxl
book = openpyxl.load_workbook(sys.argv[1], data_only=True)
def plain(value):
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)): return value.isoformat()
    return value
sheets = {}
for sheet in book.worksheets:
    rows = [[plain(v) for v in row] for row in sheet.iter_rows(values_only=True)]
    head = rows[0] if rows else []
    sheets[sheet.title] = [dict((str(h), v) for h, v in zip(head, row) if h is not None) for row in rows[1:]]
print(json.dumps(sheets))
`

/** Every sheet by name, every row by its headers, read by openpyxl: not the library that wrote it. Dates become ISO texts. */
export function readWithOpenpyxl(path: string): Record<string, Rows> {
  const out = execFileSync(python, ['-c', script, path], { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 })
  return JSON.parse(out) as Record<string, Rows>
}

/** Opens the workbook in a real LibreOffice (a profile of its own), saves it again and reads that copy. */
export function throughLibreOffice(path: string): Record<string, Rows> {
  const folder = mkdtempSync(join(tmpdir(), 'lbzf-libreoffice-'))
  try {
    execFileSync(
      'soffice',
      [
        `-env:UserInstallation=file://${join(folder, 'profile')}`,
        '--headless',
        ...['--convert-to', 'xlsx:Calc MS Excel 2007 XML'],
        ...['--outdir', join(folder, 'out'), path],
      ],
      { stdio: 'ignore', timeout: 90_000 },
    )
    const copy = join(folder, 'out', basename(path))
    if (!existsSync(copy) || readFileSync(copy).length === 0) throw new Error('LibreOffice wrote nothing')
    return readWithOpenpyxl(copy)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

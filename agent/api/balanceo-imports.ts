import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BalanceoImport as ImportAnswer } from '../contract/api-balance.ts'
import { AppError } from '../contract/errors.ts'
import { plantIso } from '../contract/plant-time.ts'
import { applySheet, type BalanceoImport, type BalanceoPreview, previewSheet } from '../excel/balanceo.ts'
import { runBalanceoRead } from '../excel/balanceo-job.ts'
import type { BalanceoSheet } from '../excel/balanceo-sheet.ts'
import type { TimeUnit } from '../excel/header-row.ts'
import { ProblemError } from './problems.ts'
import { knownModule } from './routes/parameters.ts'
import { type Desk, validFrom } from './saying.ts'
import { plantWords } from './words-plant.ts'

/** What was read stays this long for somebody to look at and apply. */
const keptMs = 3_600_000
const keptImports = 10
/** A sewing reference has some dozens of operations. */
const mostLines = 2_000

export type ImportAsk = {
  module: string
  reference: string
  from?: string | undefined
  sheet?: string | undefined
  unit?: TimeUnit | undefined
  createStations?: boolean | undefined
  acceptTotal?: boolean | undefined
}

type Kept = { login: string; atMs: number; sheet: BalanceoSheet; ask: BalanceoImport; plan: string }

export type ImportPreview = Omit<ImportAnswer, 'schema_version' | 'generated_at'>

/**
 * Workbooks that somebody uploaded: read in a thread, shown as what they would change, applied by the same person.
 * They live in memory only; a restart forgets them and the file is uploaded again.
 */
export class BalanceoImports {
  private readonly desk: Desk
  private readonly kept = new Map<string, Kept>()
  private reading = false

  constructor(desk: Desk) {
    this.desk = desk
  }

  /** Reads and previews; nothing is written. */
  async read(
    file: { name: string; bytes: Uint8Array },
    ask: ImportAsk,
    login: string,
  ): Promise<ImportPreview> {
    const checked = this.checked(file.name, ask)
    if (this.reading) throw new ProblemError('conflict', plantWords.importBusy, { pointer: 'file' })
    this.reading = true
    try {
      return this.keep(await readInThread(file, ask.sheet), checked, login)
    } finally {
      this.reading = false
    }
  }

  /** The same workbook read another way: another unit, another date, the total accepted. */
  again(id: string, ask: ImportAsk, login: string): ImportPreview {
    const known = this.find(id, login)
    const preview = this.keep(known.sheet, this.checked(known.ask.file, ask), login)
    this.kept.delete(id)
    return preview
  }

  /** What it would change now. */
  preview(id: string, login: string): ImportPreview {
    const { sheet, ask } = this.find(id, login)
    return this.answer(id, ask, previewSheet(this.desk.store, sheet, ask))
  }

  /** Writes it, all or nothing, if it still does what the person saw. */
  apply(id: string, login: string): ImportPreview {
    const known = this.find(id, login)
    const seen = this.preview(id, login)
    if (seen.obstacles.length > 0)
      throw new ProblemError('conflict', seen.obstacles.join(' '), { pointer: 'import_id' })
    if (seen.nothing_changes)
      throw new ProblemError('conflict', plantWords.importNothing, { pointer: 'import_id' })
    applySheet(this.desk.store, known.sheet, { ...known.ask, by: login }, (preview) => {
      if (fingerprint(preview) !== known.plan) {
        known.plan = fingerprint(preview)
        throw new ProblemError('conflict', plantWords.importMoved, { pointer: 'import_id' })
      }
    })
    this.kept.delete(id)
    return seen
  }

  private checked(file: string, ask: ImportAsk): BalanceoImport {
    const { code } = knownModule(this.desk.answers, ask.module)
    return {
      file,
      sheet: ask.sheet,
      reference: ask.reference,
      module: code,
      validFromMs: validFrom(ask.from, this.desk.now()),
      unit: ask.unit,
      createStations: ask.createStations,
      acceptTotal: ask.acceptTotal,
    }
  }

  private keep(sheet: BalanceoSheet, ask: BalanceoImport, login: string): ImportPreview {
    if (sheet.lines.length > mostLines)
      throw new ProblemError('invalid', plantWords.importTooManyLines, { pointer: 'file' })
    const preview = previewSheet(this.desk.store, sheet, ask)
    const id = randomUUID()
    this.kept.set(id, { login, atMs: this.desk.now(), sheet, ask, plan: fingerprint(preview) })
    this.forgetOld()
    return this.answer(id, ask, preview)
  }

  private find(id: string, login: string): Kept {
    this.forgetOld()
    const known = this.kept.get(id)
    // Somebody else's upload is not mine to apply.
    if (known === undefined || known.login !== login)
      throw new ProblemError('not-found', plantWords.noImport, { pointer: 'import_id' })
    return known
  }

  private forgetOld(): void {
    for (const [id, { atMs }] of this.kept) {
      if (Math.abs(this.desk.now() - atMs) > keptMs || this.kept.size > keptImports) this.kept.delete(id)
    }
  }

  private answer(
    id: string,
    ask: BalanceoImport,
    { sheet, plan, obstacles }: BalanceoPreview,
  ): ImportPreview {
    const changed = plan.standards.length + plan.stations.length > 0 || plan.balance !== null
    return {
      import_id: id,
      file: ask.file,
      sheet: sheet.sheet,
      module: ask.module,
      reference: ask.reference,
      valid_from: plantIso(ask.validFromMs),
      operations: plan.operations,
      workstations: plan.stationsUsed,
      sam_minutes: plan.samMinutes,
      unit: plan.unit.unit,
      unit_certain: plan.unit.certain,
      totals: plan.totals.map(({ cell, label, minutes, recomputedMinutes, agrees }) => ({
        cell,
        label,
        minutes,
        recomputed_minutes: recomputedMinutes,
        agrees,
      })),
      new_workstations: plan.stations.map(({ code, name, operators }) => ({ code, name, operators })),
      // With problems in the sheet, what would change is not known.
      changes:
        plan.problems.length > 0
          ? []
          : plan.changes.flatMap(({ kind, operation, text }) =>
              kind === 'same' ? [] : [{ kind, operation, text }],
            ),
      unchanged: plan.changes.filter(({ kind }) => kind === 'same').length,
      notices: plan.notices,
      obstacles: obstacles.map(plantWords.onThePage),
      nothing_changes: obstacles.length === 0 && !changed,
    }
  }
}

function fingerprint({ plan }: BalanceoPreview): string {
  return createHash('sha256')
    .update(JSON.stringify([plan.standards, plan.balance, plan.stations]))
    .digest('hex')
}

/** The file exists while it is read, in a folder of its own, under a name that says where it came from. */
async function readInThread(
  file: { name: string; bytes: Uint8Array },
  sheet: string | undefined,
): Promise<BalanceoSheet> {
  const folder = await mkdtemp(join(tmpdir(), 'lbzf-balanceo-'))
  try {
    const path = join(folder, file.name)
    await writeFile(path, file.bytes)
    return await runBalanceoRead({ file: path, sheet })
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const stopped = { 'too slow': plantWords.importTooSlow, 'too large': plantWords.importTooLarge }
    const known = error.pointer as keyof typeof stopped
    const sentence = stopped[known] ?? plantWords.onThePage(error.message)
    throw new ProblemError('invalid', sentence, { pointer: 'file', cause: error })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The last part of what a browser calls its file, without what no file name of ours has. */
export function safeFileName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? ''
  const plain = last.replace(/[\p{C}:*?"<>|]/gu, '').trim()
  return plain === '' || /^\.+$/.test(plain) ? 'balanceo.xlsx' : plain.slice(-60)
}

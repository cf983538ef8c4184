import { AppError } from '../contract/errors.ts'
import { addBalance, addStandards, type NewBalanceLine, type NewStandard } from './standards.ts'
import type { Store } from './store.ts'

export type DatedStandard = {
  id: number
  reference: string
  operation: string
  /** Of one pass. */
  sam_minutes: number
  machine_code: string | null
  passes_per_unit: number
  valid_from_ts: number
  source: string
  created_ts: number
  created_by: string
}

/** By operation, newest first: the first of an operation that already began is in force. */
export function readStandardHistory(store: Store, reference: string): DatedStandard[] {
  return store.all<DatedStandard>(
    `SELECT id, reference, operation, sam_minutes, machine_code, passes_per_unit, valid_from_ts, source, created_ts, created_by
     FROM standard_times WHERE reference = ? ORDER BY operation, valid_from_ts DESC, id DESC`,
    reference,
  )
}

/** One standard from an instant on. AppError 'conflict' when that operation's standard changes at that very instant already. */
export function putStandard(
  store: Store,
  standard: NewStandard,
  applied: { validFromMs: number; source: string; by: string },
): number {
  return store.transaction(() => {
    const key = [standard.reference, standard.operation, applied.validFromMs] as const
    const find = 'SELECT id FROM standard_times WHERE reference = ? AND operation = ? AND valid_from_ts = ?'
    if (store.get(find, ...key) !== undefined)
      throw new AppError('conflict', `${standard.operation} has a standard from that instant already`, {
        pointer: 'from',
      })
    addStandards(store, [standard], applied)
    return store.get<{ id: number }>(find, ...key)?.id ?? 0
  })
}

export type DatedBalance = {
  id: number
  reference: string
  valid_from_ts: number
  source: string
  created_ts: number
  created_by: string
  lines: { workstation: string; operation: string; share: number }[]
}

/** Newest first, each with its whole set of lines in order of work. */
export function readBalanceHistory(store: Store, reference: string): DatedBalance[] {
  return store
    .all<Omit<DatedBalance, 'lines'>>(
      `SELECT id, reference, valid_from_ts, source, created_ts, created_by FROM balances
       WHERE reference = ? ORDER BY valid_from_ts DESC, id DESC`,
      reference,
    )
    .map((balance) => ({
      ...balance,
      lines: store.all(
        `SELECT w.code AS workstation, l.operation, l.share FROM balance_lines l JOIN workstations w ON w.id = l.workstation_id
         WHERE l.balance_id = ? ORDER BY l.position`,
        balance.id,
      ),
    }))
}

/** A whole balance from an instant on; every puesto is one of the module. */
export function putBalance(
  store: Store,
  balance: { moduleId: number; reference: string; lines: readonly NewBalanceLine[] },
  applied: { validFromMs: number; source: string; by: string },
): number {
  return store.transaction(() => {
    if (
      store.get(
        'SELECT 1 FROM balances WHERE reference = ? AND valid_from_ts = ?',
        balance.reference,
        applied.validFromMs,
      ) !== undefined
    )
      throw new AppError('conflict', `${balance.reference} has a balance from that instant already`, {
        pointer: 'from',
      })
    const own = new Set(
      store
        .all<{ code: string }>('SELECT code FROM workstations WHERE module_id = ?', balance.moduleId)
        .map(({ code }) => code),
    )
    const foreign = balance.lines.findIndex(({ stationCode }) => !own.has(stationCode))
    if (foreign >= 0)
      throw new AppError('invalid', `the module has no workstation ${balance.lines[foreign]?.stationCode}`, {
        pointer: `lines/${foreign}/workstation`,
      })
    return addBalance(store, balance.reference, balance.lines, applied)
  })
}

/** The balance in force at an instant; undefined: the reference was not balanced by then. */
export function balanceVersion(
  store: Store,
  reference: string,
  atMs: number,
): { id: number; valid_from_ts: number } | undefined {
  return store.get(
    'SELECT id, valid_from_ts FROM balances WHERE reference = ? AND valid_from_ts <= ? ORDER BY valid_from_ts DESC, id DESC LIMIT 1',
    reference,
    atMs,
  )
}

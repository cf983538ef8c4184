import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { keepPlan } from './kept-plan.ts'

test('only what is bound is wrapped: strings, names and comments keep their marks', () => {
  expect(keepPlan(`SELECT '? $a ''?' AS "why?" FROM t -- ?\nWHERE a = ? AND b >= $from`)).toBe(
    `SELECT '? $a ''?' AS "why?" FROM t -- ?\nWHERE a = nullif(?, NULL) AND b >= nullif($from, NULL)`,
  )
  expect(keepPlan('INSERT INTO t VALUES (?)')).toBe('INSERT INTO t VALUES (?)')
})

test('numbers, texts and NULL are found as before', () => {
  const db = new Database(':memory:')
  db.exec(`CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, s TEXT, r REAL) STRICT; CREATE INDEX t_n ON t(n);
           INSERT INTO t VALUES (1, 5, 'a', 1.5), (2, NULL, '5', 2), (3, 6, 'b', NULL)`)
  const ids = (where: string, ...values: unknown[]) =>
    db
      .prepare(keepPlan(`SELECT id FROM t WHERE ${where} ORDER BY id LIMIT ?`))
      .pluck()
      .all(...values, 10)
  expect(ids('n = ?', 5)).toEqual([1])
  expect(ids('n = ?', '5')).toEqual([1])
  expect(ids('n IS ?', null)).toEqual([2])
  expect(ids('n = ?', null)).toEqual([])
  expect(ids('s = ?', '5')).toEqual([2])
  expect(ids('s = ?', 5)).toEqual([])
  expect(ids('r >= ? AND id > ?', 1.5, 1)).toEqual([2])
  expect(ids('s IN (SELECT value FROM json_each(?))', '["a","b"]')).toEqual([1, 3])
  const plan = db
    .prepare(`EXPLAIN QUERY PLAN ${keepPlan('SELECT id FROM t WHERE n > ? AND n < ?')}`)
    .all(1, 2)
  expect(JSON.stringify(plan)).toContain('USING COVERING INDEX t_n (n>? AND n<?)')
  db.close()
})

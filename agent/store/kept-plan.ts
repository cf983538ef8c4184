/** Strings, quoted names and comments stay as they are; `?`, `?1` and `$name` are what is bound. */
const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?\d*|\$\w+/g

/**
 * The same statement, planned once. better-sqlite3's SQLite is built with STAT4: on an analysed database it parses and plans a
 * statement anew after every bind of a value that it compares, which costs more than reading. It does not look into a function that
 * depends on a collation, and nullif(x, NULL) is x, without type or affinity of its own.
 */
export function keepPlan(sql: string): string {
  if (!/^\s*(SELECT|WITH|UPDATE|DELETE)\b/i.test(sql)) return sql
  return sql.replace(tokens, (token) => (/^[?$]/.test(token) ? `nullif(${token}, NULL)` : token))
}

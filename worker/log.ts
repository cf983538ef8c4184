/**
 * One line of JSON per request: what was asked for as the access table names it, never an address, a cookie, a token or a name.
 */
export type RequestLog = {
  requestId: string
  method: string
  /** The row of the access table, 'file' or 'unknown': a typed path may hold anything. */
  row: string
  status: number
  ms: number
  role: string
  /** Why it was refused, for the operator. */
  reason?: string
}

export function logRequest(entry: RequestLog): void {
  console.log(JSON.stringify({ level: entry.status >= 500 ? 'error' : 'info', ...entry }))
}

/** What an operator would have looked at by hand, and what to do about it. */
export type Finding = {
  subject: string
  /** `unknown`: it cannot be looked at on this machine; that is no fault. */
  verdict: 'ok' | 'warning' | 'fault' | 'unknown'
  /** What was seen. */
  seen: string
  /** Empty when nothing has to be done. */
  toDo: string
}

export const ok = (subject: string, seen: string): Finding => ({ subject, verdict: 'ok', seen, toDo: '' })
export const warning = (subject: string, seen: string, toDo: string): Finding => ({
  subject,
  verdict: 'warning',
  seen,
  toDo,
})
export const fault = (subject: string, seen: string, toDo: string): Finding => ({
  subject,
  verdict: 'fault',
  seen,
  toDo,
})
export const unknown = (subject: string, seen: string): Finding => ({
  subject,
  verdict: 'unknown',
  seen,
  toDo: '',
})

export function asText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ subject }) => subject.length))
  return findings
    .flatMap(({ subject, verdict, seen, toDo }) => [
      `${verdict.padEnd(8)} ${subject.padEnd(width)}  ${seen}`,
      ...(toDo === '' ? [] : [`${' '.repeat(9 + width)}  → ${toDo}`]),
    ])
    .join('\n')
}

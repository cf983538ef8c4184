import { accessTable } from '../../users/access.ts'

export type Expected = { version: string; usersSha256: string }

/** Why the live site is not what it should be; empty: it is. Without a session: what is for somebody must send to sign in. */
export async function smokeProblems(siteUrl: string, expected: Expected | undefined): Promise<string[]> {
  const problems: string[] = []
  const look = async (path: string): Promise<Response | undefined> => {
    try {
      return await fetch(new URL(path, siteUrl), { redirect: 'manual', signal: AbortSignal.timeout(15_000) })
    } catch {
      problems.push(`${path} does not answer`)
      return undefined
    }
  }
  const health = await look('/api/health')
  if (health !== undefined && expected !== undefined) {
    const body = (await health.json().catch(() => ({}))) as Record<string, unknown>
    if (body.version !== expected.version)
      problems.push(`/api/health says ${body.version}, not ${expected.version}`)
    if (body.users_sha256 !== expected.usersSha256)
      problems.push('/api/health has other people than those deployed')
    if (health.status !== 200) problems.push(`/api/health answers ${health.status}: nobody can sign in`)
  }
  for (const { path, access } of accessTable) {
    if (path.startsWith('/api/')) continue
    const asked = path.replace('[modulo]', 'angela')
    const answer = await look(asked)
    if (answer === undefined) continue
    const wants = access === 'public' ? 200 : 302
    if (answer.status !== wants)
      problems.push(`${asked} answers ${answer.status} to a stranger instead of ${wants}`)
    else if (wants === 302 && !(answer.headers.get('location') ?? '').startsWith('/ingresar'))
      problems.push(`${asked} sends a stranger elsewhere than to sign in`)
    if (!answer.headers.has('content-security-policy'))
      problems.push(`${asked} has lost its security headers`)
  }
  const unknown = await look('/no-existe')
  if (unknown !== undefined && unknown.status !== 404)
    problems.push(`an unknown page answers ${unknown.status}`)
  return problems
}

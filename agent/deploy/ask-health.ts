import { readFileSync } from 'node:fs'
import { loadDirectory } from '../../users/directory.ts'
import type { Config } from '../config.ts'
import { type Health, healthSchema } from '../contract/api.ts'

const timeoutMs = 5_000

/**
 * The health of the agent on this machine, asked on its loopback listener in the name of an admin of its organisation;
 * undefined while it does not answer. Whoever may run this may read the record itself.
 */
export async function askHealth(
  config: Pick<Config, 'listen' | 'users_file' | 'org_id'>,
): Promise<Health | undefined> {
  try {
    const people = JSON.parse(readFileSync(config.users_file, 'utf8')) as {
      users: { email: string; role: string; org_id: number; tailscale_login?: string }[]
    }
    loadDirectory(JSON.stringify(people))
    const admin = people.users.find(({ role, org_id }) => role === 'admin' && org_id === config.org_id)
    if (admin === undefined) return undefined
    const host = config.listen.host === '::1' ? '[::1]' : config.listen.host
    const answer = await fetch(`http://${host}:${config.listen.port}/api/v1/health`, {
      headers: { 'Tailscale-User-Login': admin.tailscale_login ?? admin.email },
      signal: AbortSignal.timeout(timeoutMs),
    })
    return answer.ok ? healthSchema.parse(await answer.json()) : undefined
  } catch {
    return undefined
  }
}

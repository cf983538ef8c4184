import { builtAt, version } from 'virtual:build'
import type { Context } from 'hono'
import type { DoorEnv } from '../index.ts'
import { usersHash } from '../people.ts'
import { settingsOf } from '../settings.ts'

/** GET /api/health: what is running. 503 while nobody could sign in. */
export async function health(c: Context<DoorEnv>): Promise<Response> {
  const { problems } = settingsOf(c.env)
  const ok = problems.length === 0
  return c.json(
    {
      status: ok ? 'ok' : 'degraded',
      version,
      built_at: builtAt,
      users_sha256: await usersHash(),
      problems: problems.length,
    },
    ok ? 200 : 503,
  )
}

import type { Health } from '../../agent/contract/api.ts'
import { AppError } from '../../agent/contract/errors.ts'

const patienceMs = 60_000

/**
 * Waits until every camera of the agent delivers frames; asks as `tailscale serve` would ask for `login`. Returns early when
 * nobody wants it any more.
 */
export async function untilMeasuring(
  agentUrl: string,
  login: string,
  stillWanted: () => boolean,
): Promise<void> {
  const deadline = performance.now() + patienceMs
  let seen = 'no answer'
  while (performance.now() < deadline && stillWanted()) {
    const health = await readHealth(agentUrl, login)
    if (health !== undefined) {
      if (health.cameras.length > 0 && health.cameras.every((camera) => camera.state === 'up')) return
      seen = health.cameras.map((camera) => `camera ${camera.camera_id} ${camera.state}`).join(', ')
    }
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  if (!stillWanted()) return
  throw new AppError('unavailable', `The agent measured nothing within ${patienceMs / 1000} s: ${seen}.`)
}

async function readHealth(agentUrl: string, login: string): Promise<Health | undefined> {
  try {
    const answer = await fetch(`${agentUrl}/api/v1/health`, {
      headers: { 'Tailscale-User-Login': login },
    })
    return answer.ok ? ((await answer.json()) as Health) : undefined
  } catch {
    return undefined // not listening yet
  }
}

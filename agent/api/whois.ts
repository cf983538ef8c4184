import { request } from 'node:http'
import { z } from 'zod'
import type { Identity } from './identity.ts'

const timeoutMs = 2_000
const maxAnswerBytes = 1_000_000

/** The parts of tailscaled's answer that say who: ipnstate's WhoIsResponse. Tags mean a device, not a person. */
const answerSchema = z.object({
  Node: z.object({ Tags: z.array(z.string()).nullish() }),
  UserProfile: z.object({ LoginName: z.string() }),
})

/** The login tailscaled reports for tagged devices. */
const taggedLogin = 'tagged-devices'

/**
 * Who owns the peer address of a connection, asked of the local daemon: GET /localapi/v0/whois?addr=ip:port.
 * Never throws; whatever is not a clear answer about a person is `absent` with the reason.
 */
export async function whois(socketPath: string, address: string, port: number): Promise<Identity> {
  const peer = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
  let answer: { status: number; body: string }
  try {
    answer = await localApi(socketPath, `/localapi/v0/whois?addr=${encodeURIComponent(peer)}`)
  } catch (error) {
    return { absent: `tailscaled does not answer: ${(error as Error).message}` }
  }
  if (answer.status !== 200) return { absent: `tailscaled knows no ${peer} (${answer.status})` }
  let value: unknown
  try {
    value = JSON.parse(answer.body)
  } catch {
    return { absent: 'tailscaled answered no JSON' }
  }
  const parsed = answerSchema.safeParse(value)
  if (!parsed.success) return { absent: 'tailscaled answered an unknown shape' }
  const { Node, UserProfile } = parsed.data
  if ((Node.Tags ?? []).length > 0 || UserProfile.LoginName === taggedLogin)
    return { absent: 'a tagged device' }
  return UserProfile.LoginName === '' ? { absent: 'no login' } : { login: UserProfile.LoginName }
}

function localApi(socketPath: string, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      // The daemon refuses other Host names.
      { socketPath, path, headers: { Host: 'local-tailscaled.sock' }, timeout: timeoutMs },
      (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          body += chunk
          if (body.length > maxAnswerBytes) asked.destroy(new Error('answer too long'))
        })
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body }))
        response.once('error', reject)
      },
    )
    asked.once('timeout', () => asked.destroy(new Error('timeout')))
    asked.once('error', reject)
    asked.end()
  })
}

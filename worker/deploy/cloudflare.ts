import { AppError } from '../../agent/contract/errors.ts'

/** What of Cloudflare's API a deploy asks itself; uploading and rolling back are wrangler's. */
export type Cloudflare = {
  /** Newest first: the version that answers now is the first one's. */
  currentVersion(): Promise<string | undefined>
  /** Names of the secrets that are set. */
  secrets(): Promise<string[]>
  /** The code that is deployed, all modules as one text; undefined: nothing is deployed yet. */
  code(): Promise<string | undefined>
}

export function cloudflare(options: {
  baseUrl: string
  accountId: string
  token: string
  script: string
}): Cloudflare {
  const script = `${options.baseUrl}/accounts/${options.accountId}/workers/scripts/${options.script}`
  const ask = async (path: string): Promise<Response | undefined> => {
    let answer: Response
    try {
      answer = await fetch(`${script}${path}`, { headers: { Authorization: `Bearer ${options.token}` } })
    } catch (cause) {
      throw new AppError('unavailable', 'Cloudflare does not answer', { cause })
    }
    if (answer.status === 404) return undefined
    if (answer.status === 401 || answer.status === 403) {
      throw new AppError(
        'forbidden',
        `Cloudflare refuses the token for ${path}: docs/guide/site.md names its rights`,
      )
    }
    if (!answer.ok) throw new AppError('unavailable', `Cloudflare answered ${answer.status} for ${path}`)
    return answer
  }
  return {
    currentVersion: async () => {
      const answer = await ask('/deployments')
      if (answer === undefined) return undefined
      const body: { result: { deployments: { versions: { version_id: string }[] }[] } } = await answer.json()
      return body.result.deployments[0]?.versions[0]?.version_id
    },
    secrets: async () => {
      const answer = await ask('/secrets')
      if (answer === undefined) return []
      const body: { result: { name: string }[] } = await answer.json()
      return body.result.map(({ name }) => name)
    },
    code: async () => (await ask('/content/v2'))?.text(),
  }
}

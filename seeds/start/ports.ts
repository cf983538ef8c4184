import { createServer } from 'node:net'
import { AppError } from '../../agent/contract/errors.ts'

/** Where each part listens; every port can be changed by its variable. */
const portVariables = {
  site: { variable: 'SITE_PORT', usual: 8787 },
  agent: { variable: 'AGENT_PORT', usual: 5000 },
  signIn: { variable: 'SIGNIN_PORT', usual: 9090 },
  serve: { variable: 'SERVE_PORT', usual: 5443 },
} as const

export type Ports = Record<keyof typeof portVariables, number>

/** The ports from the environment; throws an AppError that names every one that is wrong or busy. */
export async function freePorts(env: NodeJS.ProcessEnv): Promise<Ports> {
  const problems: string[] = []
  const ports: Partial<Ports> = {}
  for (const [part, { variable, usual }] of Object.entries(portVariables)) {
    const text = env[variable]
    const port = text === undefined || text === '' ? usual : Number(text)
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      problems.push(`${variable}=${text}: a port is a whole number from 1 to 65535.`)
      continue
    }
    const sameAs = Object.entries(ports).find(([, taken]) => taken === port)?.[0]
    if (sameAs !== undefined) problems.push(`${variable}: port ${port} is asked for twice.`)
    else if (await isBusy(port)) {
      problems.push(`Port ${port} is busy: stop what listens there or choose another with ${variable}=…`)
    }
    ports[part as keyof Ports] = port
  }
  if (problems.length > 0) throw new AppError('conflict', problems.join('\n'))
  return ports as Ports
}

/** `localhost` may be either family: a port is free only when both are. */
async function isBusy(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '::1']) {
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      const probe = createServer()
      probe.once('error', resolve)
      probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(undefined)))
    })
    if (error?.code === 'EADDRINUSE' || error?.code === 'EACCES') return true
  }
  return false
}

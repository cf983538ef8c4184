import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { AppError } from '../../agent/contract/errors.ts'

export type DoorOptions = {
  /** 0: any free port. */
  port: number
  /** Origin of the sign-in stand-in, the only address the Worker may call. */
  signInUrl: string
  jetsons: readonly { name: string; url: string; org_id: number }[]
  /** A folder of our own. */
  stateDir: string
  /** Bindings that differ from the development ones, for tests. */
  vars?: Record<string, string>
  /** The built site; dist/ of this checkout unless a test built its own. */
  distDir?: string
  /** One line of the Worker's log. */
  log?: (line: string) => void
}

export type Door = { url: string; stop(): Promise<void> }

export const demoClientId = 'lbzf-demo'
export const demoAudience = 'https://lbzfai.com/api'
/** Worth nothing outside development: the Worker refuses keys that begin like this. */
const developmentSessionKey = 'development-key-of-the-demo-not-a-secret'

/** Runs the built Worker in workerd on loopback. Never builds; reaches no network but the sign-in stand-in. */
export async function startDoor(options: DoorOptions): Promise<Door> {
  const dist = options.distDir ?? resolve(import.meta.dirname, '../../dist')
  const built = join(dist, 'server/wrangler.json')
  if (!existsSync(built)) {
    throw new AppError('not-found', `the site is not built (${built}): run npm run build`)
  }
  Object.assign(process.env, {
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_LOG: 'error',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  })
  const { unstable_startWorker: startWorker } = await import('wrangler')
  // A build that happens meanwhile must not take the files from under a running site.
  const site = join(options.stateDir, 'site')
  await mkdir(options.stateDir, { recursive: true })
  await rm(site, { recursive: true, force: true })
  await cp(dist, site, { recursive: true })
  const config = join(options.stateDir, 'wrangler.json')
  await writeFile(config, JSON.stringify(await localConfig(site, options)))
  const worker = await startWorker({
    config,
    dev: {
      server: { hostname: 'localhost', port: options.port, secure: false },
      inspector: false,
      watch: false,
      liveReload: false,
      persist: join(options.stateDir, 'persist'),
      logLevel: 'error',
      structuredLogsHandler: ({ message }: { message: string }) => options.log?.(message),
    },
  })
  await worker.ready
  const url = await worker.url
  return { url: `http://localhost:${url.port}`, stop: () => worker.dispose() }
}

/** The built configuration with absolute paths, the demo's bindings, and without the public route, whose host the Worker would see. */
async function localConfig(site: string, options: DoorOptions): Promise<object> {
  const config: Record<string, unknown> = JSON.parse(
    await readFile(join(site, 'server/wrangler.json'), 'utf8'),
  )
  const assets = config.assets
  return {
    ...config,
    configPath: undefined,
    userConfigPath: undefined,
    routes: undefined,
    main: join(site, 'server/entry.mjs'),
    assets: { ...(typeof assets === 'object' ? assets : {}), directory: join(site, 'client') },
    vars: {
      ENVIRONMENT: 'development',
      AUTH0_DOMAIN: options.signInUrl,
      AUTH0_CLIENT_ID: demoClientId,
      AUTH0_AUDIENCE: demoAudience,
      JETSONS: JSON.stringify(options.jetsons),
      SESSION_KEY: developmentSessionKey,
      ...options.vars,
    },
  }
}

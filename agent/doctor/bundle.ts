import { readFileSync } from 'node:fs'
import type { Config } from '../config.ts'
import type { Health } from '../contract/api.ts'
import type { Finding } from './finding.ts'

/** What goes to whoever helps: text only, so no pictures; people and secrets are taken out of every line of it. */
export type Bundle = {
  what: string
  made_at: string
  release: unknown
  findings: readonly Finding[]
  health: Health | null
  configuration: unknown
  log: string[]
}

/** Configuration keys that are told as they are; whatever is added later is not told until it stands here. */
const toldKeys = [
  'org_id',
  'listen',
  'metrics',
  'detector',
  'retention',
  'log_level',
  'video_dir',
  'frames_dir',
  'database',
]

/** Words that must not leave: longest first, so that no rest of one stays. */
function unspokenWords(config: Config, usersText: string): string[] {
  const secrets = config.cameras.flatMap(({ user, password, url, name }) => [
    user,
    password,
    hostOf(url),
    name,
  ])
  const people = usersText.match(/"(?:email|name|tailscale_login)"\s*:\s*"((?:[^"\\]|\\.)*)"/g) ?? []
  const words = people.flatMap((pair) => {
    const value = JSON.parse(`{${pair}}`) as Record<string, string>
    return Object.values(value).flatMap((text) => [text, ...text.split('@').slice(0, 1)])
  })
  const known = [...secrets, ...words, ...config.hosts].filter(
    (word) => word !== undefined && word.length > 2,
  )
  return [...new Set(known as string[])].sort((a, b) => b.length - a.length)
}

function hostOf(url: string): string | undefined {
  return /^rtsps?:\/\/([^/:]+)/.exec(url)?.[1]
}

/** Whatever looks like an address of a mailbox, a login in a URL, or a token goes too, known or not. */
function withoutSecrets(text: string, unspoken: readonly string[]): string {
  let clean = text
  for (const word of unspoken) clean = clean.replaceAll(new RegExp(escaped(word), 'gi'), '[···]')
  return clean
    .replaceAll(/(rtsps?|https?):\/\/[^\s/@"]+@/g, '$1://[···]@')
    .replaceAll(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '[···]')
    .replaceAll(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[···]')
}

function escaped(word: string): string {
  return word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

export function bundleText(
  parts: Omit<Bundle, 'what' | 'configuration' | 'log'> & { config: Config; log: string },
): string {
  const { config, log, ...rest } = parts
  let usersText = ''
  try {
    usersText = readFileSync(config.users_file, 'utf8')
  } catch {
    // Whoever is not known by name is still taken out by the look of an address.
  }
  const bundle: Bundle = {
    what: 'LBZF support bundle: text only, no pictures, no people, no passwords. Read it before you send it.',
    ...rest,
    configuration: {
      ...Object.fromEntries(Object.entries(config).filter(([key]) => toldKeys.includes(key))),
      cameras: config.cameras.map(({ id, module, record, user }) => ({
        id,
        module,
        record,
        login: user !== undefined,
      })),
    },
    log: log.split('\n').slice(-2000),
  }
  return `${withoutSecrets(JSON.stringify(bundle, null, 1), unspokenWords(config, usersText))}\n`
}

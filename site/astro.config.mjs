import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import cloudflare from '@astrojs/cloudflare'
import { defineConfig } from 'astro/config'

const root = new URL('../', import.meta.url)

/** What the Worker is built with: the real users.json is named by LBZF_USERS, the committed one holds sample people. */
function buildFacts() {
  const usersPath = process.env.LBZF_USERS ?? fileURLToPath(new URL('users/users.json', root))
  const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
  const modules = {
    'virtual:users': () => `export const usersText = ${JSON.stringify(readFileSync(usersPath, 'utf8'))}`,
    'virtual:build': () =>
      `export const version = ${JSON.stringify(`${version}${commit()}`)}; export const builtAt = ${JSON.stringify(new Date().toISOString())}`,
  }
  return {
    name: 'lbzf-build-facts',
    resolveId: (id) => (id in modules ? `\0${id}` : undefined),
    load: (id) => modules[id.slice(1)]?.(),
  }
}

function commit() {
  try {
    return `+${execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()}`
  } catch {
    return ''
  }
}

export default defineConfig({
  site: 'https://lbzfai.com',
  output: 'server',
  srcDir: 'site/src',
  publicDir: 'site/public',
  outDir: 'dist',
  cacheDir: '.data/astro',
  session: false,
  trailingSlash: 'ignore',
  devToolbar: { enabled: false },
  // Nothing inline, so that the content security policy needs no exceptions.
  build: { format: 'file', inlineStylesheets: 'never' },
  adapter: cloudflare({ imageService: 'passthrough', prerenderEnvironment: 'node' }),
  vite: { plugins: [buildFacts()], build: { assetsInlineLimit: 0 } },
})

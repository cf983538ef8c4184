import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { accessTable } from '../users/access.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const reference = read('../docs/reference/lbzfai.md')

test('the reference has the access table as it is', () => {
  const rows = reference.match(/^\| `\/.*$/gm)
  expect(rows).toEqual(
    accessTable.map(({ path, access, purpose }) => {
      const who = typeof access === 'string' ? access : access.join(', ')
      return `| \`${path}\` | ${who} | ${purpose} |`
    }),
  )
})

test('every binding has a sentence in the reference, and the reference no binding that is gone', () => {
  const declared = [...read('env.ts').matchAll(/^ {2}([A-Z0-9_]+)\??:/gm)].map((match) => match[1])
  const described = [...reference.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map((match) => match[1])
  expect(described.toSorted()).toEqual(declared.toSorted())
})

test('the sitemap lists the pages that may be found, and they are public', () => {
  const pages = new URL('../site/src/pages/', import.meta.url)
  const listed = globSync('**/*.astro', { cwd: pages })
    .filter((name) => /^ {2}listed$|\slisted\s/m.test(readFileSync(new URL(encodeURI(name), pages), 'utf8')))
    .map((name) => `/${name.replace(/(^|\/)index\.astro$/, '').replace(/\.astro$/, '')}`)
  const located = [
    ...read('../site/public/sitemap.xml').matchAll(/<loc>https:\/\/lbzfai\.com([^<]*)<\/loc>/g),
  ]
  expect(located.map((match) => match[1]).toSorted()).toEqual(listed.toSorted())
  const open = accessTable.filter(({ access }) => access === 'public').map(({ path }) => path)
  expect(listed.filter((path) => !open.includes(path))).toEqual([])
})

test('every row of the table is built: a page of the site or an endpoint of the Worker', () => {
  const pages = globSync('**/*.astro', { cwd: new URL('../site/src/pages', import.meta.url) }).map(
    (name) => `/${name.replace(/(^|\/)index\.astro$/, '').replace(/\.astro$/, '')}`,
  )
  const endpoints = [...read('index.ts').matchAll(/door\.(?:get|post)\('([^']+)'/g)].map((match) => match[1])
  // /app has no page: the Worker sends every role to its own.
  const table = accessTable.map(({ path }) => path).filter((path) => path !== '/app')
  expect([...pages.filter((path) => path !== '/404'), ...endpoints].toSorted()).toEqual(table.toSorted())
})

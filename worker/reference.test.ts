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

test('every row of the table is built: a page of the site or an endpoint of the Worker', () => {
  const pages = globSync('**/*.astro', { cwd: new URL('../site/src/pages', import.meta.url) }).map(
    (name) => `/${name.replace(/(^|\/)index\.astro$/, '').replace(/\.astro$/, '')}`,
  )
  const endpoints = [...read('index.ts').matchAll(/door\.(?:get|post)\('([^']+)'/g)].map((match) => match[1])
  // /app has no page: the Worker sends every role to its own.
  const table = accessTable.map(({ path }) => path).filter((path) => path !== '/app')
  expect([...pages.filter((path) => path !== '/404'), ...endpoints].toSorted()).toEqual(table.toSorted())
})

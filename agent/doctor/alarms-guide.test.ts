import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { alarmKinds } from '../contract/api-alarms.ts'

test('the guide says what to do at each alarm, and at no other', () => {
  const headings = [...readFileSync('docs/guide/alarms.md', 'utf8').matchAll(/^## ([a-z-]+)$/gm)].map(
    (match) => match[1],
  )
  expect(headings).toEqual([...alarmKinds])
})

test('no guide leads to a page that does not exist', () => {
  const pages = ['alarms', 'deploy', 'jetson', 'site', 'replace-a-camera', 'people', 'backup']
  const dead = pages.flatMap((page) => {
    const text = readFileSync(`docs/guide/${page}.md`, 'utf8')
    return [...text.matchAll(/\]\(([^)#:]+\.md)\)/g)]
      .map((match) => new URL(match[1] ?? '', `file:///docs/guide/${page}.md`).pathname.slice(1))
      .filter((path) => {
        try {
          readFileSync(path)
          return false
        } catch {
          return true
        }
      })
      .map((path) => `${page}: ${path}`)
  })
  expect(dead).toEqual([])
})

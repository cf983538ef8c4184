import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

type Workflow = {
  jobs: Record<string, { if?: string; needs?: string; steps: { uses?: string; run?: string }[] }>
}
const workflows = globSync('.github/workflows/*.yml').map((path) => {
  const text = readFileSync(path, 'utf8')
  return { path, text, workflow: parse(text) as Workflow }
})

test('every action is pinned to a commit and says which version that is', () => {
  const uses = workflows.flatMap(({ text }) => text.match(/uses: .*/g) ?? [])
  expect(uses.length).toBeGreaterThan(0)
  expect(uses.filter((line) => !/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual(
    [],
  )
})

test('only one workflow deploys, after the tests, and only where the Cloudflare integration is off', () => {
  const deploying = workflows.flatMap(({ workflow }) =>
    Object.values(workflow.jobs).filter(({ steps }) =>
      steps.some(({ run }) => /deploy:|wrangler/.test(run ?? '')),
    ),
  )
  expect(deploying.length).toBe(1)
  expect(deploying[0]?.needs).toBe('test')
  const { jobs } = workflows.find(({ path }) => path.endsWith('deploy.yml'))?.workflow ?? { jobs: {} }
  expect(jobs.test?.if).toBe("vars.CLOUDFLARE_INTEGRATION == 'off'")
  expect(jobs.test?.steps.some(({ run }) => run === 'npm test')).toBe(true)
})

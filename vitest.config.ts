import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** They wait for real cameras, agents and shells: begun last they would be waited for by an idle machine. */
const patient = [
  'seeds/chaos/chaos',
  'agent/vision/live',
  'agent/deploy/deploy',
  'seeds/camera/server',
  'worker/deploy/site',
  'agent/excel/workbook',
  'seeds/accuracy/accuracy',
  'agent/main',
]

class PatientFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = patient.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`))
      return at === -1 ? patient.length : at
    }
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b))
  }
}

export default defineConfig({
  test: {
    include: ['{agent,users,worker,site,seeds,.ci}/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Two cores, and always a file that waits: more forks would only fight over ffmpeg and workerd.
    maxWorkers: 3,
    sequence: { sequencer: PatientFirst },
    env: { TZ: 'UTC' },
  },
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Interruption, interruptDeploys } from '../jetson/interruptions.ts'
import { bringRealReleases } from '../jetson/real-release.ts'
import type { Fault } from './fault.ts'

/** The power goes before every step of a release: on a device of its own, below a folder. */
export const releaseFaults: Fault[] = [
  {
    name: 'corte de energía en cada paso de una actualización',
    alone: true,
    run: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'lbzf-chaos-deploy-'))
      try {
        const found = await interruptDeploys(folder)
        const longest = Math.max(...found.map(({ recoverySeconds }) => recoverySeconds))
        return {
          lost: found.flatMap((each) => each.problems.map((problem) => `${label(each)}: ${problem}`)),
          recoverySeconds: Math.round(longest * 10) / 10,
          saw: `nada: ${found.length} cortes, siempre una sola versión que funciona`,
        }
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  },
  {
    name: 'actualización a otra versión y regreso, con el agente entero',
    alone: true,
    run: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'lbzf-chaos-release-'))
      try {
        const { problems, deploySeconds } = await bringRealReleases(folder)
        return {
          lost: problems,
          recoverySeconds: Math.round(deploySeconds),
          saw: 'nada: la versión nueva se probó al lado, midió y se dejó; luego la anterior otra vez',
        }
      } finally {
        await rm(folder, { recursive: true, force: true, maxRetries: 5 })
      }
    },
  },
]

/** Without the folder of this run. */
function label({ step, command }: Interruption): string {
  return `step ${step}, ${command.replaceAll(/\/\S*\/jetson\//g, '/').slice(0, 60)}`
}

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { type Fault, measuresAgain, notTried, sentences, survive } from './fault.ts'

/** Programs that die: the agent, its ffmpeg, the thread that runs the model; and memory that is not to be had. */
export const processFaults: Fault[] = [
  {
    name: 'ffmpeg de la cámara: kill −9',
    short: true,
    run: (stand) =>
      survive(stand, {
        breakIt: () => {
          for (const pid of stand.ffmpegs()) process.kill(pid, 'SIGKILL')
        },
        toldWithinMs: 3000,
      }),
  },
  {
    name: 'agente: kill −9 (lo levanta systemd)',
    async run(stand) {
      await stand.until(stand.isUp, 60_000)
      const before = stand.units()
      const orphans = stand.ffmpegs()
      await stand.killAgent()
      const fromMs = performance.now()
      const answers = (await stand.health()) !== undefined
      await stand.startAgent()
      const recoverySeconds = await measuresAgain(stand, fromMs, 60_000)
      const left = await stand.until(() => orphans.every((pid) => !isFfmpeg(pid)), 20_000)
      return {
        lost: [
          ...stand.lost(before),
          ...(left === undefined ? ['an ffmpeg of the killed agent lives on'] : []),
        ],
        recoverySeconds,
        saw: answers
          ? 'el tablero respondió sin agente'
          : 'el tablero no responde; al volver, ese rato está sin medición',
      }
    },
  },
  {
    name: 'hilo del detector: termina de golpe',
    run: (stand) =>
      survive(stand, {
        breakIt: () => stand.signalAgent('SIGUSR2'),
        toldWithinMs: 8000,
        recoversWithinMs: 90_000,
      }),
  },
  {
    name: 'memoria agotada (RLIMIT_AS al tamaño de ahora)',
    async run(stand) {
      const before = stand.units()
      const limit = (bytes: string) => {
        execFileSync('prlimit', ['--pid', `${stand.pid}`, `--as=${bytes}:unlimited`])
      }
      try {
        limit(`${addressSpaceBytes(stand.pid) + (1 << 20)}`)
      } catch {
        return notTried('prlimit is not allowed here')
      }
      stand.signalAgent('SIGUSR2')
      const saw = await stand.until(() => sentences(stand), 15_000)
      const died = !stand.agentRuns()
      if (died) await stand.startAgent()
      else limit('unlimited')
      const recoverySeconds = await measuresAgain(stand, performance.now(), 90_000)
      return {
        lost: stand.lost(before),
        recoverySeconds,
        saw: died ? 'el tablero no responde hasta que systemd lo levanta' : (saw ?? 'nada: pasó en segundos'),
      }
    },
  },
]

function addressSpaceBytes(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[0]) * 4096
}

function isFfmpeg(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'ffmpeg'
  } catch {
    return false // ended
  }
}

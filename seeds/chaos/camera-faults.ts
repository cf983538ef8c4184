import { readdirSync } from 'node:fs'
import type { CameraMode } from '../camera/mode.ts'
import { type Fault, measuresAgain, sentences, survive } from './fault.ts'

const modeFault = (name: string, mode: CameraMode, says: RegExp): Fault => ({
  name,
  run: (stand) =>
    survive(stand, {
      breakIt: () => stand.cameras.setMode(1, mode),
      mend: () => stand.cameras.setMode(1, 'ok'),
      toldWithinMs: 30_000,
      says,
    }),
})

const darkMs = 90_000

const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length

/** Cameras that misbehave: they always do, and nothing of it may become a unit. */
export const cameraFaults: Fault[] = [
  modeFault('cámara conectada que no envía nada', 'stall', /dejó de enviar/),
  modeFault('cámara que envía basura', 'garbage', /Se perdió|dejó de enviar/),
  modeFault('contraseña de la cámara cambiada', 'refuse', /rechaza el usuario/),
  {
    name: 'cámara que cambia de resolución en marcha',
    run: (stand) =>
      survive(stand, {
        breakIt: () => stand.cameras.setMode(1, 'resized'),
        mend: () => stand.cameras.setMode(1, 'ok'),
        toldWithinMs: 10_000,
        silence: 'nada: las imágenes se escalan y se sigue midiendo',
      }),
  },
  {
    name: 'tormenta de reconexiones: 8 cortes en 20 s',
    run: (stand) =>
      survive(stand, {
        async breakIt() {
          for (let i = 0; i < 8; i++) {
            await stand.cameras.setMode(1, 'drop')
            await new Promise((resolve) => setTimeout(resolve, 1200))
            await stand.cameras.setMode(1, 'ok')
            await new Promise((resolve) => setTimeout(resolve, 1300))
          }
        },
        toldWithinMs: 5000,
        silence: 'nada: la cámara ya había vuelto',
        recoversWithinMs: 90_000,
      }),
  },
  {
    name: 'todas las cámaras a oscuras 90 s (la noche, en pequeño): el tablero sigue',
    async run(stand) {
      const before = stand.units()
      await stand.cameras.setMode(1, 'drop')
      const saw = await stand.until(() => sentences(stand), 20_000)
      const pages = ['/', '/estado', '/camaras', '/api/v1/health']
      const failed = new Set<string>()
      const files = openFiles(stand.pid)
      const untilMs = performance.now() + darkMs
      while (performance.now() < untilMs) {
        for (const path of pages) {
          const { status } = await stand.page(path)
          if (status >= 500) failed.add(`${path} answered ${status}`)
        }
        await new Promise((resolve) => setTimeout(resolve, 3000))
      }
      // Each try to connect is a program of its own: none of it may stay.
      if (stand.ffmpegs().length > 1) failed.add(`${stand.ffmpegs().length} ffmpegs run`)
      const more = openFiles(stand.pid) - files
      if (more > 8) failed.add(`${more} more files are open`)
      await stand.cameras.setMode(1, 'ok')
      const recoverySeconds = await measuresAgain(stand, performance.now(), 90_000)
      return { lost: [...stand.lost(before), ...failed], recoverySeconds, saw: saw ?? 'nada' }
    },
  },
]

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError } from '../../agent/contract/errors.ts'
import { requireOptions } from '../../agent/store/arguments.ts'
import { asCommand } from '../as-command.ts'
import { startCameraServer } from './server.ts'

/**
 * The simulated cameras as a process of their own: plays cam{id}.mp4 of a folder in an endless loop.
 * Prints one JSON line when ready; ends on SIGTERM or when its stdin closes. The password comes in CAMERA_PASSWORD.
 */
await asCommand(
  'CAMERA_PASSWORD=… node seeds/camera/main.ts --videos DIR [--user U] [--port N] [--control-port N]',
  async () => {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '0' },
        'control-port': { type: 'string', default: '0' },
        user: { type: 'string', default: 'agente' },
        videos: { type: 'string' },
      },
    })
    const { videos: folder } = requireOptions('camera', values, 'videos')
    const password = process.env.CAMERA_PASSWORD
    if (password === undefined || password === '')
      throw new AppError('invalid', 'the password of the cameras is missing: give it in CAMERA_PASSWORD')
    const cameras = readdirSync(folder).flatMap((name) => {
      const id = /^cam(\d+)\.mp4$/.exec(name)?.[1]
      return id === undefined ? [] : [{ id: Number(id), file: join(folder, name) }]
    })
    const server = await startCameraServer({
      port: Number(values.port),
      controlPort: Number(values['control-port']),
      user: values.user,
      password,
      cameras,
    })
    const { port, controlPort, epochMs, loopSeconds } = server
    console.log(JSON.stringify({ ready: 'cameras', port, controlPort, epochMs, loopSeconds }))

    let stopping = false
    async function stop(): Promise<void> {
      if (stopping) return
      stopping = true
      process.stdin.destroy()
      await server.stop()
    }
    process.once('SIGTERM', () => void stop())
    process.once('SIGINT', () => void stop())
    process.stdin.once('end', () => void stop())
    process.stdin.once('close', () => void stop())
    process.stdin.resume()
  },
)

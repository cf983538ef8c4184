import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { plantCameras } from './plant.ts'
import type { Ports } from './ports.ts'

/** Writes the configuration an installer would write on a Jetson, for the synthetic plant; returns its path. */
export function writeAgentConfig(options: {
  dataDir: string
  root: string
  ports: Ports
  database: string
  rtsp: { port: number; user: string; password: string }
}): string {
  const { dataDir, root, ports, database, rtsp } = options
  for (const folder of ['video', 'frames']) mkdirSync(join(dataDir, folder), { recursive: true })
  const passwordFile = join(dataDir, 'camera.password')
  writeFileSync(passwordFile, `${rtsp.password}\n`, { mode: 0o600 })
  const config = {
    org_id: 1,
    database,
    video_dir: join(dataDir, 'video'),
    frames_dir: join(dataDir, 'frames'),
    users_file: join(root, 'users/users.json'),
    listen: { host: '127.0.0.1', port: ports.agent },
    // .test is nobody's name: a browser that maps it to loopback is in the plant's insecure context.
    hosts: [`localhost:${ports.serve}`, `jetson.lbzf.test:${ports.serve}`],
    cameras: plantCameras.map(({ id, name }) => ({
      id,
      name,
      module: 'angela',
      url: `rtsp://127.0.0.1:${rtsp.port}/cam${id}`,
      user: rtsp.user,
      password_file: passwordFile,
      record: 'always',
    })),
    cameras_dir: join(dataDir, 'cameras'),
    detector: { model: join(root, '.data/models/marker.onnx'), fps: 5, provider: 'cpu' },
    // A demo on a full laptop still records; a plant keeps more free.
    retention: { free_floor_gb: 1 },
    log_level: 'info',
  }
  const path = join(dataDir, 'config.yaml')
  writeFileSync(path, stringify(config), { mode: 0o600 })
  return path
}

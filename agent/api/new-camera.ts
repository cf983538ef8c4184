import { keepCamera } from '../added-cameras.ts'
import type { Camera } from '../config.ts'
import type { NewCamera } from '../contract/api-cameras.ts'
import { readCameras } from '../store/cameras.ts'
import type { Parts } from './context.ts'
import { ProblemError } from './problems.ts'
import { knownModule } from './routes/parameters.ts'
import { cameraWords } from './words-cameras.ts'

/** Keeps a camera in its own file and starts it: file → record → picture. Returns its number. */
export function addNewCamera(
  { answers, config, desk, store, log }: Pick<Parts, 'answers' | 'config' | 'desk' | 'store' | 'log'>,
  asked: NewCamera,
): number {
  const folder = config.cameras_dir
  if (folder === undefined) throw new ProblemError('conflict', cameraWords.mayNotAdd)
  const { code } = knownModule(answers, asked.module)
  // Sent twice — a double tap, a network that swallowed the answer — it is one camera.
  const twin = desk.configured().find(({ url }) => url === asked.url)
  if (twin !== undefined)
    throw new ProblemError('conflict', cameraWords.sameAddress(twin.name), { pointer: 'url' })
  const taken = [...readCameras(store), ...desk.configured()].map(({ id }) => id)
  const camera: Camera = {
    id: Math.max(0, ...taken) + 1,
    name: asked.name,
    module: code,
    url: asked.url,
    ...(asked.user === undefined ? {} : { user: asked.user }),
    password: asked.password,
    record: asked.record,
  }
  keepCamera(folder, camera)
  desk.add(camera)
  log.info({ camera: camera.id, module: camera.module }, 'a camera was added')
  return camera.id
}

import { type CameraAddress, type CameraTrial, tryCamera } from '../vision/camera-test.ts'

/** Each one is a process that may wait twelve seconds for a camera; the cameras that measure come first. */
const atOnce = 2

/** Tries addresses for people, two at a time; the others wait their turn. */
export class CameraTrials {
  readonly #try: (address: CameraAddress) => Promise<CameraTrial>
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(trial: (address: CameraAddress) => Promise<CameraTrial> = tryCamera) {
    this.#try = trial
  }

  async of(address: CameraAddress): Promise<CameraTrial> {
    if (this.#running >= atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#running += 1
    try {
      return await this.#try(address)
    } finally {
      this.#running -= 1
      this.#waiting.shift()?.()
    }
  }
}

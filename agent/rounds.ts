/** Goes at once and then every so often, one round at a time: whoever asks during a round waits for that one. */
export class Rounds {
  readonly #go: () => Promise<void>
  readonly #everyMs: number
  #timer: ReturnType<typeof setInterval> | undefined
  #running: Promise<void> | undefined

  constructor(everyMs: number, go: () => Promise<void>) {
    this.#everyMs = everyMs
    this.#go = go
  }

  start(): void {
    void this.go()
    this.#timer = setInterval(() => void this.go(), this.#everyMs)
  }

  /** Resolves when the round that runs has ended. */
  go(): Promise<void> {
    this.#running ??= this.#go().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** No further round; resolves when the one that runs has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#running
  }
}
